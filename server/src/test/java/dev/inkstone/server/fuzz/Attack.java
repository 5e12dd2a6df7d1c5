package dev.inkstone.server.fuzz;

import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A way to bother a program with what it did not ask for. */
interface Attack {
  /**
   * How a case ended.
   *
   * @param name in a word, to be counted
   * @param fault what is wrong with that; empty if nothing is
   */
  record Ending(String name, String fault) {
    static Ending good(String name) {
      return new Ending(name, "");
    }
  }

  /**
   * Begins a case.
   *
   * @param random the only source of its choices, so that a case can be repeated
   */
  CompletableFuture<Ending> begin(Random random);
}
