package dev.inkstone.trainer.evaluate;

import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.TokenBatch;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.trainer.gate.Compared;
import dev.inkstone.trainer.gate.GateFigures;
import dev.inkstone.trainer.gate.Root;
import dev.inkstone.trainer.learn.TextExample;
import dev.inkstone.trainer.recipe.Batches;
import dev.inkstone.trainer.sample.TextSampler;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Measures a candidate beside its parent for the gate: both are given the same prompts with the
 * same seed, the same base data and the same held-out examples. Not thread-safe.
 */
public final class Evaluator {
  private static final int LOSS_TOKENS = 4096;

  /**
   * What both models are tried on.
   *
   * @param prompts to write to, each as tokens
   * @param base held-out base data; all of it is read
   * @param sampling how the texts are sampled
   * @param ends tokens that end a text
   */
  public record Trial(
      List<int[]> prompts,
      List<int[]> base,
      TextSampler.Options sampling,
      Set<Integer> ends) {
    public Trial {
      if (prompts.isEmpty() || base.isEmpty()) {
        throw new IllegalArgumentException("a trial needs a prompt and a base sequence at least");
      }
    }
  }

  private final Trial trial;
  private final Tokenizer tokenizer;
  private final TextChecks checks;

  /**
   * @param checks of the samples' form and copying; null for models whose texts have no rules
   */
  public Evaluator(Trial trial, Tokenizer tokenizer, TextChecks checks) {
    this.trial = trial;
    this.tokenizer = tokenizer;
    this.checks = checks;
  }

  /** The figures of a candidate, with the examples that it has not learned from. */
  public GateFigures compare(Decoder candidate, Decoder parent, List<TextExample> held) {
    PreferencePairs pairs = PreferencePairs.of(held, candidate, parent);
    List<int[]> before = write(parent);
    List<int[]> after = write(candidate);
    OptionalInt favourite = SampleStatistics.favourite(before, after, this::isText);
    return new GateFigures(
        pairs.pairs(),
        pairs.accuracy(),
        pairs.margin(),
        new Compared(loss(parent), loss(candidate)),
        trial.prompts().size(),
        new Compared(
            SampleStatistics.distinctPairs(before), SampleStatistics.distinctPairs(after)),
        new Compared(SampleStatistics.meanLength(before), SampleStatistics.meanLength(after)),
        favourite.isPresent() ? tokenizer.token(favourite.getAsInt()) : null,
        favourite.isPresent()
            ? SampleStatistics.stuffing(favourite.getAsInt(), before, after)
            : null,
        shares(before, after, (prompt, text) -> checks.inForm(prompt, text)),
        shares(before, after, (prompt, text) -> checks.copied(prompt, text)),
        null);
  }

  /** What drift is measured against: the figures of the checkpoint that a line began with. */
  public Root root(String version, Decoder root) {
    Double form = checks == null ? null : share(write(root), checks::inForm);
    return new Root(version, loss(root), form);
  }

  private List<int[]> write(Decoder model) {
    return new TextSampler(model, trial.ends()).write(trial.prompts(), trial.sampling());
  }

  /** Marks of form such as a rhyme or a stop are no favourites. */
  private boolean isText(int token) {
    if (tokenizer.specialIds().contains(token)) {
      return false;
    }
    return tokenizer.decode(new int[] {token}).codePoints().anyMatch(Character::isLetterOrDigit);
  }

  private double loss(Decoder model) {
    Batches batches = new Batches(trial.base(), LOSS_TOKENS, 0);
    double sum = 0;
    long tokens = 0;
    for (long i = 1; ; i++) {
      TokenBatch batch = batches.at(i);
      if (batches.epochs() > 0) {
        return sum / tokens;
      }
      sum += (double) model.loss(batch) * batch.tokens();
      tokens += batch.tokens();
    }
  }

  private Compared shares(
      List<int[]> before, List<int[]> after, BiPredicate<int[], String> test) {
    return checks == null ? null : new Compared(share(before, test), share(after, test));
  }

  private double share(List<int[]> samples, BiPredicate<int[], String> test) {
    int count = 0;
    for (int i = 0; i < samples.size(); i++) {
      String text = tokenizer.decode(samples.get(i));
      count += test.test(trial.prompts().get(i), text) ? 1 : 0;
    }
    return count / (double) samples.size();
  }
}
