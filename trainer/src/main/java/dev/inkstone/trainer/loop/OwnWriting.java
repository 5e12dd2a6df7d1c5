package dev.inkstone.trainer.loop;

import dev.inkstone.model.text.Decoder;
import dev.inkstone.trainer.evaluate.TextChecks;
import dev.inkstone.trainer.sample.TextSampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Base material for a model whose training data is not at hand: what the root of the line writes
 * to the prompts that were rated, at temperature 1, so that it stands for what the model knew before
 * anybody rated it (pseudo-rehearsal, Robins 1995). The same root and prompts give the same material.
 */
final class OwnWriting implements BaseSource {
  private static final int SEQUENCES = 512;
  private static final int HELD_ONE_IN = 4;
  private static final int PROMPTS = 128;
  private static final long SEED = 20_261_122;

  private final Set<Integer> ends;
  private final int mostTokens;
  private final TextChecks checks;

  /**
   * @param ends tokens that end a text
   * @param mostTokens of a text
   * @param checks of the texts, or null where texts have no rules
   */
  OwnWriting(Set<Integer> ends, int mostTokens, TextChecks checks) {
    this.ends = Set.copyOf(ends);
    this.mostTokens = mostTokens;
    this.checks = checks;
  }

  @Override
  public BaseMaterial material(Decoder root, List<int[]> rated) {
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < SEQUENCES; i++) {
      prompts.add(rated.get(i % rated.size()));
    }
    List<int[]> outputs =
        new TextSampler(root, ends)
            .write(prompts, new TextSampler.Options(1, mostTokens, SEED));
    List<int[]> learned = new ArrayList<>();
    List<int[]> held = new ArrayList<>();
    for (int i = 0; i < SEQUENCES; i++) {
      (i % HELD_ONE_IN == 0 ? held : learned).add(joined(prompts.get(i), outputs.get(i)));
    }
    return new BaseMaterial(learned, held, prompts.subList(0, PROMPTS));
  }

  private static int[] joined(int[] prompt, int[] output) {
    int[] all = Arrays.copyOf(prompt, prompt.length + output.length);
    System.arraycopy(output, 0, all, prompt.length, output.length);
    return all;
  }

  @Override
  public TextSampler.Options sampling() {
    return new TextSampler.Options(0.8, mostTokens, SEED + 1);
  }

  @Override
  public TextChecks checks() {
    return checks;
  }
}
