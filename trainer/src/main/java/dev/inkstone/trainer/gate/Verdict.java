package dev.inkstone.trainer.gate;

import java.util.List;

/** What a gate says of a candidate, whatever its kind. */
public sealed interface Verdict permits GateReport, ImageReport {
  /** Whether the candidate may be served. */
  boolean passed();

  /** Why not, one line each with the figure and its bound; none if it passed. */
  List<String> reasons();

  /** Whether a candidate was refused for what it forgot of the base data, and for nothing else. */
  static boolean isForForgetting(List<String> reasons) {
    return !reasons.isEmpty()
        && reasons.stream()
            .allMatch(r -> r.startsWith(Reasons.FORGETTING) || r.startsWith(Reasons.DRIFT));
  }
}
