package dev.inkstone.model.text;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How far the shares of a step are, so that one whose rows go on with an earlier one's attends to
 * keys that are there. Earlier shares never wait for later ones.
 */
final class LayerOrder {
  private static final int SPINS = 1000;

  private final AtomicIntegerArray layers;

  LayerOrder(int shares) {
    this.layers = new AtomicIntegerArray(shares);
  }

  /** A share has written keys and values up to this layer, the first being 0. */
  void written(int share, int layer) {
    layers.set(share, layer + 1);
  }

  /** A share has ended, well or not: nobody waits for it any longer. */
  void ended(int share) {
    layers.set(share, Integer.MAX_VALUE);
  }

  /** Waits until all earlier shares have written that layer or ended. */
  void await(int share, int layer) {
    for (int earlier = 0; earlier < share; earlier++) {
      for (int spins = 0; layers.get(earlier) <= layer; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
    }
  }
}
