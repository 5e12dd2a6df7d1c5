package dev.inkstone.trainer.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Why a candidate is refused, check by check. A figure that is no number counts as failed. */
final class Reasons {
  static final String FORGETTING = "forgetting: rise of the base data's loss";
  static final String DRIFT = "drift: rise of the base data's loss";

  private final List<String> found = new ArrayList<>();

  List<String> found() {
    return found;
  }

  /** Whether the held-out pairs are enough to say anything of taste. */
  boolean enough(int pairs, int needed) {
    if (pairs < needed) {
      found.add("taste: %d held-out pairs say too little; %d are needed".formatted(pairs, needed));
    }
    return pairs >= needed;
  }

  void forgetting(Compared baseLoss, double bound) {
    atMost(FORGETTING, baseLoss.relativeRise(), bound);
  }

  /** Against the root of the line, if it was measured. */
  void drift(Root root, Compared baseLoss, Compared form, DriftThresholds limits) {
    if (root == null) {
      return;
    }
    String since = " since version " + root.version();
    double rise = new Compared(root.baseLoss(), baseLoss.candidate()).relativeRise();
    atMost(DRIFT + since, rise, limits.baseLossRise());
    if (root.form() != null && form != null) {
      double drop = root.form() - form.candidate();
      atMost("drift: drop of the share in form" + since, drop, limits.formDrop());
    }
  }

  void atLeast(String name, double value, double bound) {
    if (!(value >= bound)) {
      found.add(String.format(Locale.ROOT, "%s is %.4f, below %.4f", name, value, bound));
    }
  }

  void atMost(String name, double value, double bound) {
    if (!(value <= bound)) {
      found.add(String.format(Locale.ROOT, "%s is %.4f, above %.4f", name, value, bound));
    }
  }
}
