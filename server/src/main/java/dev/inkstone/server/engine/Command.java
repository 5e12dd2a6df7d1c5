package dev.inkstone.server.engine;

import java.util.concurrent.CompletableFuture;

/** What other threads ask of the engine thread. */
sealed interface Command {
  /**
   * @param at when it was asked, by the loop's clock
   */
  record Submit<W extends Work>(Lane<W> lane, W work, long at) implements Command {}

  record Cancel(Work work) implements Command {}

  /**
   * @param done told of the end, by the engine thread
   */
  record Run(Errand errand, CompletableFuture<Void> done) implements Command {}

  record Drop(Errand errand) implements Command {}

  record Open(Lane<?> lane) implements Command {}

  record Retire(Lane<?> lane) implements Command {}
}
