package dev.inkstone.trainer.learn;

/**
 * What the numbers of options may be. A class of its own: options whose parts have defaults would
 * otherwise be needed before they are there.
 */
public final class Limits {
  private Limits() {}

  public static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be above 0, but is " + value);
    }
  }

  public static void notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must not be below 0, but is " + value);
    }
  }
}
