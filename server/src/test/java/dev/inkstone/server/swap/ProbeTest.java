package dev.inkstone.server.swap;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.model.text.PromptChunk;
import dev.inkstone.model.text.TextModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private static final int VOCABULARY = 8;

  /** Whose logits are all 1, until the token at a position makes them something else. */
  private record Model(int from, float logit) implements TextModel {
    @Override
    public int vocabularySize() {
      return VOCABULARY;
    }

    @Override
    public int contextLength() {
      return 16;
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void prefill(int slot, int[] tokens, int position, float[] logits) {
      Arrays.fill(logits, 1);
    }

    @Override
    public void score(int slot, int[] tokens, int position, int known, float[] scores) {
      throw new UnsupportedOperationException("a probe scores nothing");
    }

    @Override
    public void decode(int[] tokens, int[] positions, float[] logits) {
      Arrays.fill(logits, 1);
      logits[VOCABULARY - 2] = positions[0] >= from ? logit : 1;
    }

    @Override
    public void decodeBeside(
        int[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void copy(int fromSlot, int toSlot, int length) {}

    @Override
    public void close() {}
  }

  @Test
  void modelWhoseLogitsAreFinitePasses() {
    assertThatCode(() -> Probe.run(new Model(3, -7), VOCABULARY)).doesNotThrowAnyException();
  }

  @Test
  void modelThatBreaksAfterSomeTokensIsRefused() {
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Probe.run(new Model(6, broken), VOCABULARY))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not finite");
    }
  }

  @Test
  void tokensThatTheTokenizerDoesNotKnowMayBeAnything() {
    assertThatCode(() -> Probe.run(new Model(3, Float.NaN), VOCABULARY - 2))
        .doesNotThrowAnyException();
  }
}
