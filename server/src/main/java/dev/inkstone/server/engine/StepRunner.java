package dev.inkstone.server.engine;

import dev.inkstone.model.text.Sampler;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.server.engine.StepPlan.Chunk;
import dev.inkstone.server.engine.StepPlan.Copy;
import dev.inkstone.server.engine.StepResult.Advance;
import dev.inkstone.server.engine.StepResult.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Carries out plans on one model and samples the tokens that become due. Changes no generation.
 *
 * <p>Never throws: what the model or a sampler throws becomes a fault of the sequences concerned.
 * A failed decode concerns all that decode, a failed chunk or sample only its own sequence. After a
 * failed copy nobody knows what a slot holds, so that it concerns all who are seated.
 */
final class StepRunner {
  private final TextModel model;
  private final Sampler sampler;
  private float[] logits = new float[0];

  /**
   * @param tokens how many of the model's token ids stand for something; the rest is padding
   */
  StepRunner(TextModel model, int tokens) {
    this.model = model;
    this.sampler = new Sampler(tokens);
  }

  StepResult run(StepPlan plan) {
    List<Advance> advances = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    List<Generation> seated = plan.seats().stream().filter(Objects::nonNull).toList();
    if (attempt(seated, faults, () -> move(plan.copies()))) {
      if (attempt(plan.decoders(), faults, () -> decode(plan.decoders()))) {
        for (int row = 0; row < plan.decoding(); row++) {
          sample(plan.decoders().get(row), 1, row, advances, faults);
        }
      }
      for (Chunk chunk : plan.prefills()) {
        prefill(chunk, advances, faults);
      }
    }
    return new StepResult(advances, faults);
  }

  private void move(List<Copy> copies) {
    for (Copy copy : copies) {
      model.copy(copy.from(), copy.to(), copy.rows());
    }
  }

  private void decode(List<Generation> generations) {
    if (generations.isEmpty()) {
      return;
    }
    int[] tokens = new int[generations.size()];
    int[] positions = new int[generations.size()];
    for (int row = 0; row < tokens.length; row++) {
      Generation generation = generations.get(row);
      positions[row] = generation.computed();
      tokens[row] = generation.token(generation.computed());
    }
    model.decode(tokens, positions, logits(tokens.length));
  }

  private void prefill(Chunk chunk, List<Advance> advances, List<Fault> faults) {
    Generation generation = chunk.generation();
    boolean ran =
        attempt(
            List.of(generation),
            faults,
            () ->
                model.prefill(
                    chunk.slot(),
                    generation.uncomputed(chunk.count()),
                    generation.computed(),
                    chunk.completes() ? logits(1) : null));
    if (ran && chunk.completes()) {
      sample(generation, chunk.count(), 0, advances, faults);
    } else if (ran) {
      advances.add(new Advance(generation, chunk.count(), Optional.empty()));
    }
  }

  private void sample(
      Generation generation, int computed, int row, List<Advance> advances, List<Fault> faults) {
    attempt(
        List.of(generation),
        faults,
        () -> {
          Choice next = generation.sample(sampler, logits, row * model.vocabularySize());
          advances.add(new Advance(generation, computed, Optional.of(next)));
        });
  }

  /** Room for {@code rows} rows of logits; kept and grown, as steps come by the thousand. */
  private float[] logits(int rows) {
    int length = rows * model.vocabularySize();
    if (logits.length < length) {
      logits = new float[length];
    }
    return logits;
  }

  private static boolean attempt(
      Collection<Generation> concerned, List<Fault> faults, Runnable action) {
    try {
      action.run();
      return true;
    } catch (Throwable cause) {
      concerned.forEach(generation -> faults.add(new Fault(generation, cause)));
      return false;
    }
  }
}
