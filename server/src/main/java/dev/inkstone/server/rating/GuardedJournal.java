package dev.inkstone.server.rating;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Refuses at once while Kafka is known to be away, so that nobody waits in vain. */
final class GuardedJournal implements Journal {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Journal journal;
  private final BooleanSupplier reachable;

  GuardedJournal(Journal journal, BooleanSupplier reachable) {
    this.journal = journal;
    this.reachable = reachable;
  }

  @Override
  public CompletableFuture<Void> write(
      String key, int bytes, String traceParent, Supplier<byte[]> value) {
    return reachable.getAsBoolean()
        ? journal.write(key, bytes, traceParent, value)
        : CompletableFuture.failedFuture(new KafkaAway("Kafka is away", RETRY));
  }

  @Override
  public void close() {
    journal.close();
  }
}
