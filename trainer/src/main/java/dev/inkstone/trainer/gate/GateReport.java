package dev.inkstone.trainer.gate;

import java.util.List;

/**
 * A verdict with all that it rests on, as a manifest keeps it.
 *
 * @param passed whether the candidate may be served
 * @param reasons why not, one line each with the figure and its bound; none if it passed
 */
public record GateReport(
    boolean passed, List<String> reasons, GateFigures figures, GateThresholds thresholds)
    implements Verdict {
  public GateReport {
    reasons = List.copyOf(reasons);
    if (passed != reasons.isEmpty()) {
      throw new IllegalArgumentException("a report has reasons if and only if it refuses");
    }
  }
}
