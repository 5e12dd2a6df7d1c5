package dev.inkstone.server.engine;

import dev.inkstone.model.text.PromptChunk;
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
      List<Chunk> chunks = plan.prefills();
      if (!chunks.isEmpty() && together(plan.decoders(), chunks.get(0), advances, faults)) {
        chunks = chunks.subList(1, chunks.size());
      } else if (attempt(plan.decoders(), faults, () -> decode(plan.decoders()))) {
        sampleAll(plan.decoders(), advances, faults);
      }
      for (Chunk chunk : chunks) {
        prefill(chunk, advances, faults);
      }
    }
    return new StepResult(advances, faults);
  }

  /**
   * Decodes and computes a chunk in one call. Returns false if nothing decodes, or the call failed:
   * one after the other they tell whose fault it was, and write the same rows again.
   */
  private boolean together(
      List<Generation> decoders, Chunk chunk, List<Advance> advances, List<Fault> faults) {
    if (decoders.isEmpty()) {
      return false;
    }
    Generation beside = chunk.generation();
    PromptChunk prompt =
        new PromptChunk(
            chunk.slot(), beside.uncomputed(chunk.count()), beside.computed(), chunk.completes());
    try {
      Newest newest = Newest.of(decoders);
      model.decodeBeside(
          newest.tokens(), newest.positions(), prompt, logits(decoders.size() + 1));
    } catch (Throwable cause) {
      return false;
    }
    sampleAll(decoders, advances, faults);
    computed(chunk, decoders.size(), advances, faults);
    return true;
  }

  /** The newest token of each sequence, and where it stands. */
  private record Newest(int[] tokens, int[] positions) {
    static Newest of(List<Generation> generations) {
      int[] positions = generations.stream().mapToInt(Generation::computed).toArray();
      int[] tokens = generations.stream().mapToInt(g -> g.token(g.computed())).toArray();
      return new Newest(tokens, positions);
    }
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
    Newest newest = Newest.of(generations);
    model.decode(newest.tokens(), newest.positions(), logits(generations.size()));
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
    if (ran) {
      computed(chunk, 0, advances, faults);
    }
  }

  /** A chunk is computed; if it is its prompt's last, its logits are in that row. */
  private void computed(Chunk chunk, int row, List<Advance> advances, List<Fault> faults) {
    if (chunk.completes()) {
      sample(chunk.generation(), chunk.count(), row, advances, faults);
    } else {
      advances.add(new Advance(chunk.generation(), chunk.count(), Optional.empty()));
    }
  }

  private void sampleAll(
      List<Generation> generations, List<Advance> advances, List<Fault> faults) {
    for (int row = 0; row < generations.size(); row++) {
      sample(generations.get(row), 1, row, advances, faults);
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
