package dev.inkstone.model.text.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A model without sense: random scores, of which the mask leaves some, and the best is taken. */
final class RandomWalk {
  private final TokenTable table;
  private final GuideState state;
  private final Random random;
  private final List<Integer> tokens = new ArrayList<>();

  private RandomWalk(Guide guide, TokenTable table, long seed) {
    this.table = table;
    this.state = guide.start();
    this.random = new Random(seed);
  }

  /**
   * The tokens of a text that ended. After {@code patience} tokens the walk heads for the nearest
   * end, since a random walk through a grammar that nests need never come to one.
   */
  static List<Integer> tokens(Guide guide, TokenTable table, long seed, int patience) {
    return new RandomWalk(guide, table, seed).run(patience);
  }

  /** The text of such tokens. */
  static String text(Guide guide, TokenTable table, long seed, int patience) {
    return Vocabularies.text(table, tokens(guide, table, seed, patience));
  }

  private List<Integer> run(int patience) {
    int end = table.size() - 1;
    while (tokens.size() < patience + 2_000) {
      float[] logits = new float[table.size() + 2];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = random.nextFloat();
      }
      state.mask(logits, 1);
      assertThat(Float.isFinite(logits[0]) && Float.isFinite(logits[logits.length - 1])).isTrue();
      int token = tokens.size() < patience ? best(logits) : nearest(logits);
      assertThat(token).as("a token that may follow").isNotNegative();
      assertThat(state.allows(token)).isTrue();
      boolean accepting = state.isAccepting();
      state.advance(token);
      if (token == end) {
        assertThat(accepting).as("ends only where the text matches").isTrue();
        return tokens;
      }
      tokens.add(token);
    }
    throw new AssertionError("the walk does not end: " + Vocabularies.text(table, tokens));
  }

  private static int best(float[] logits) {
    int best = -1;
    for (int token = 0; token < logits.length - 2; token++) {
      float score = logits[token + 1];
      if (score > Float.NEGATIVE_INFINITY && (best < 0 || score > logits[best + 1])) {
        best = token;
      }
    }
    return best;
  }

  /** The token after which the least is to come, the end token if it may come. */
  private int nearest(float[] logits) {
    int end = table.size() - 1;
    if (logits[end + 1] > Float.NEGATIVE_INFINITY) {
      return end;
    }
    int nearest = -1;
    long least = Long.MAX_VALUE;
    for (int token = 0; token < end; token++) {
      if (logits[token + 1] > Float.NEGATIVE_INFINITY) {
        GuideState after = state.copy();
        after.advance(token);
        if (after.distance() < least) {
          least = after.distance();
          nearest = token;
        }
      }
    }
    return nearest;
  }
}
