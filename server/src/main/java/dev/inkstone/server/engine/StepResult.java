package dev.inkstone.server.engine;

import java.util.List;
import java.util.Optional;

/**
 * What a step did, as a value: {@link EngineLoop} applies it.
 *
 * @param advances the sequences that the step computed something for
 * @param faults the sequences that it failed for
 */
record StepResult(List<Advance> advances, List<Fault> faults) {
  /** {@code count} more tokens of {@code generation} are computed, and {@code next}, if due. */
  record Advance(Generation generation, int count, Optional<Choice> next) {}

  record Fault(Generation generation, Throwable cause) {}

  int sampled() {
    return (int) advances.stream().filter(advance -> advance.next().isPresent()).count();
  }
}
