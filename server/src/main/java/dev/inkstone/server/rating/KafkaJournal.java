package dev.inkstone.server.rating;

import dev.inkstone.telemetry.TraceParent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes records to one topic of Kafka, in the order in which they came. What waits is bounded, in
 * bytes and in time: a record that finds no room fails at once, and one that was not written in
 * time fails then, although Kafka may still get it. A thread of its own hands records to the
 * producer, which blocks as long as Kafka has not told it where they go.
 */
final class KafkaJournal implements Journal {
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  private final String topic;
  private final Producer<byte[], byte[]> producer;
  private final int capacity;
  private final Duration patience;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ExecutorService writer;

  /**
   * @param producer closed with the journal
   * @param capacity the most bytes that may wait
   * @param patience the longest time that a record may wait
   */
  KafkaJournal(
      String topic, Producer<byte[], byte[]> producer, int capacity, Duration patience) {
    this.topic = topic;
    this.producer = producer;
    this.capacity = capacity;
    this.patience = patience;
    writer =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, topic);
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public CompletableFuture<Void> write(
      String key, int bytes, String traceParent, Supplier<byte[]> value) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    if (waiting.addAndGet(bytes) > capacity) {
      waiting.addAndGet(-bytes);
      written.completeExceptionally(new KafkaAway("too much waits for Kafka", RETRY));
      return written;
    }
    written
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((done, failure) -> waiting.addAndGet(-bytes));
    try {
      writer.execute(() -> send(key, traceParent, value, written));
    } catch (RejectedExecutionException e) {
      written.completeExceptionally(new KafkaAway("the server is shutting down", RETRY));
    }
    return written.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(asKafkaAway(failure)));
  }

  private void send(
      String key, String traceParent, Supplier<byte[]> value, CompletableFuture<Void> written) {
    if (written.isDone()) {
      return;
    }
    try {
      ProducerRecord<byte[], byte[]> entry =
          new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value.get());
      if (!traceParent.isEmpty()) {
        entry.headers().add(TraceParent.HEADER, traceParent.getBytes(StandardCharsets.US_ASCII));
      }
      producer.send(
          entry,
          (place, failure) -> {
            if (failure == null) {
              written.complete(null);
            } else {
              written.completeExceptionally(failure);
            }
          });
    } catch (RuntimeException e) {
      written.completeExceptionally(e);
    }
  }

  private Throwable asKafkaAway(Throwable failure) {
    if (failure instanceof KafkaAway) {
      return failure;
    }
    String reason =
        failure instanceof TimeoutException
            ? "no answer in %d s".formatted(patience.toSeconds())
            : failure.getMessage();
    return new KafkaAway("Kafka did not take it: " + reason, RETRY);
  }

  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      writer.shutdownNow();
      Thread.currentThread().interrupt();
    }
    producer.close(LAST_WORDS);
  }
}
