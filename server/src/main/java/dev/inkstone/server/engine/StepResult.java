package dev.inkstone.server.engine;

import java.util.List;

/**
 * What a step did, as a value: {@link EngineLoop} applies it.
 *
 * @param advances the sequences that the step computed something for
 * @param faults the sequences that it failed for
 */
record StepResult(List<Advance> advances, List<Fault> faults) {
  /** No token was due. */
  static final int NO_TOKEN = -1;

  /** {@code count} more tokens of {@code generation} are computed, and {@code token} comes next. */
  record Advance(Generation generation, int count, int token) {}

  record Fault(Generation generation, Throwable cause) {}

  int sampled() {
    return (int) advances.stream().filter(advance -> advance.token() != NO_TOKEN).count();
  }
}
