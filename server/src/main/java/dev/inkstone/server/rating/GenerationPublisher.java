package dev.inkstone.server.rating;

import dev.inkstone.v1.GenerationRecord;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the records of finished generations to Kafka. Nobody waits for them: who generates is
 * never held up. While Kafka is away they wait in bounded memory; what finds no room, or waits too
 * long, is lost, counted, and logged by its count. Thread-safe.
 */
public final class GenerationPublisher {
  private static final Logger log = LoggerFactory.getLogger(GenerationPublisher.class);

  private final Journal journal;
  private final RatingEvents events;
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong lostInARow = new AtomicLong();

  GenerationPublisher(Journal journal, RatingEvents events) {
    this.journal = journal;
    this.events = events;
  }

  /**
   * Writes a record, when it can.
   *
   * @param bytes about how much memory {@code record} holds
   * @param traceParent header that names the span of its call; empty for none
   * @param record called on another thread
   */
  public void publish(
      String generation, int bytes, String traceParent, Supplier<GenerationRecord> record) {
    waiting.incrementAndGet();
    journal
        .write(generation, bytes, traceParent, () -> record.get().toByteArray())
        .whenComplete(
            (done, failure) -> {
              waiting.decrementAndGet();
              if (failure == null) {
                written();
              } else {
                lost(failure);
              }
            });
  }

  private void written() {
    events.published();
    long lost = lostInARow.getAndSet(0);
    if (lost > 1) {
      log.warn("{} generations could not be stored; now they can", lost);
    }
  }

  /** The first of a row is logged at once, the others when the row has ended. */
  private void lost(Throwable failure) {
    events.lost();
    if (lostInARow.getAndIncrement() == 0) {
      log.warn("a generation could not be stored: {}", failure.getMessage());
    }
  }

  /** Stored generations that Kafka does not have yet. */
  long waiting() {
    return waiting.get();
  }
}
