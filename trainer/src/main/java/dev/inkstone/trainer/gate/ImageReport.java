package dev.inkstone.trainer.gate;

import java.util.List;

/**
 * A verdict on a candidate that draws, with all that it rests on, as a manifest keeps it.
 *
 * @param passed whether the candidate may be served
 * @param reasons why not, one line each with the figure and its bound; none if it passed
 */
public record ImageReport(
    boolean passed, List<String> reasons, ImageFigures figures, ImageThresholds thresholds)
    implements Verdict {
  public ImageReport {
    reasons = List.copyOf(reasons);
    if (passed != reasons.isEmpty()) {
      throw new IllegalArgumentException("a report has reasons if and only if it refuses");
    }
  }
}
