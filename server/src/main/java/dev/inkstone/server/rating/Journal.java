package dev.inkstone.server.rating;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Where records of one topic go. Thread-safe, and never blocks who writes. */
interface Journal extends AutoCloseable {
  /** A server without Kafka. */
  Journal NONE = new NoJournal();

  /**
   * Writes a record.
   *
   * @param key decides the partition
   * @param bytes about how much memory it holds while it waits
   * @param traceParent header that names the span it comes from; empty for none
   * @param value makes the record, on another thread
   * @return completes when every copy is written; fails, within a bounded time, with what kept it
   *     from being written
   */
  CompletableFuture<Void> write(
      String key, int bytes, String traceParent, Supplier<byte[]> value);

  /** Writes what it can in a bounded time. */
  @Override
  void close();

  /** Refuses everything. */
  final class NoJournal implements Journal {
    private static final Duration RETRY = Duration.ofSeconds(30);

    @Override
    public CompletableFuture<Void> write(
        String key, int bytes, String traceParent, Supplier<byte[]> value) {
      return CompletableFuture.failedFuture(
          new KafkaAway("this server runs without Kafka, and takes no ratings", RETRY));
    }

    @Override
    public void close() {
      // Nothing waits.
    }
  }
}
