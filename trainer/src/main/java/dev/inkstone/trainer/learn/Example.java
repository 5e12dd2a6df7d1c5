package dev.inkstone.trainer.learn;

/** What somebody said about what a model made. */
public interface Example {
  /** Identifies the example for good, such as the generation's id. */
  String id();

  /** How much it counts, above 0; an ordinary example has 1. */
  double weight();

  /** The same, counting so much. */
  Example weighing(double newWeight);

  /** What it says. */
  Opinion opinion();

  /** What somebody can say about one thing, or about two. */
  enum Opinion {
    LIKED,
    DISLIKED,

    /** The first of the two that it speaks of is better than the other. */
    FIRST_IS_BETTER;

    public static Opinion of(double desirability) {
      return desirability > 0 ? LIKED : DISLIKED;
    }
  }

  /** Throws unless it can be said whether an example was liked. */
  static void requireDesirability(String id, double desirability) {
    if (!(Math.abs(desirability) <= 1) || desirability == 0) {
      throw new IllegalArgumentException(
          "desirability of example " + id + " must be in [-1, 1] and not 0, but is "
              + desirability);
    }
  }

  /** Throws unless an example's id and weight can be used. */
  static void requireUsable(String id, double weight) {
    if (id == null || id.isEmpty()) {
      throw new IllegalArgumentException("id: an example must have one");
    }
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException(
          "weight of example " + id + " must be above 0 and finite, but is " + weight);
    }
  }
}
