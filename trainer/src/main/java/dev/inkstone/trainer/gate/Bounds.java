package dev.inkstone.trainer.gate;

/** What thresholds may be. */
final class Bounds {
  private Bounds() {}

  static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1], but is " + value);
    }
  }

  static void notNegative(String name, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(name + " must not be below 0, but is " + value);
    }
  }
}
