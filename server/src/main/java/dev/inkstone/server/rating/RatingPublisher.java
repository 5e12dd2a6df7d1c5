package dev.inkstone.server.rating;

import dev.inkstone.v1.RatingRecord;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** Writes accepted ratings to Kafka, and tells when they are there. Thread-safe. */
public final class RatingPublisher {
  private final Journal journal;
  private final RatingEvents events;
  private final LongSupplier nanoTime;

  RatingPublisher(Journal journal, RatingEvents events, LongSupplier nanoTime) {
    this.journal = journal;
    this.events = events;
    this.nanoTime = nanoTime;
  }

  /**
   * Writes a rating.
   *
   * @param generation the id of what is rated, which is the record's key
   * @param traceParent header that names the span of its call; empty for none
   * @return completes when Kafka has it for good; fails with {@link KafkaAway} within seconds
   */
  public CompletableFuture<Void> publish(
      String generation, RatingRecord rating, String traceParent) {
    long start = nanoTime.getAsLong();
    return journal
        .write(generation, rating.getSerializedSize(), traceParent, rating::toByteArray)
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                events.accepted(kind(rating), nanoTime.getAsLong() - start);
              }
            });
  }

  private static String kind(RatingRecord rating) {
    return rating.hasWithdrawn()
        ? "withdrawn"
        : switch (rating.getRated().getVerdictCase()) {
          case STARS -> "stars";
          case LIKED -> "liked";
          case PREFERRED_OVER -> "preferred_over";
          case EDITED_TEXT -> "edited_text";
          case VERDICT_NOT_SET -> throw new IllegalArgumentException("a rating has a verdict");
        };
  }
}
