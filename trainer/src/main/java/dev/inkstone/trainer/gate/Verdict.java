package dev.inkstone.trainer.gate;

import java.util.List;

/** What a gate says of a candidate, whatever its kind. */
public sealed interface Verdict permits GateReport, ImageReport {
  /** Whether the candidate may be served. */
  boolean passed();

  /** Why not, one line each with the figure and its bound; none if it passed. */
  List<String> reasons();
}
