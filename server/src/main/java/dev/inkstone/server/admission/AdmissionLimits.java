package dev.inkstone.server.admission;

/**
 * How much the server takes on.
 *
 * @param maxStreams how many streams may run at once
 * @param maxQueued how many more may wait for their turn
 * @param maxTokensInFlight the most tokens, prompts and outputs to come, of all streams together
 */
public record AdmissionLimits(int maxStreams, int maxQueued, long maxTokensInFlight) {

  public AdmissionLimits {
    if (maxStreams < 1) {
      throw new IllegalArgumentException("max-streams must be at least 1, got " + maxStreams);
    }
    if (maxQueued < 0) {
      throw new IllegalArgumentException("max-queued must be at least 0, got " + maxQueued);
    }
    if (maxTokensInFlight < 1) {
      throw new IllegalArgumentException(
          "max-tokens-in-flight must be at least 1, got " + maxTokensInFlight);
    }
  }
}
