package dev.inkstone.server.rpc;

import dev.inkstone.server.ops.Request;
import dev.inkstone.server.rating.LiveTally;
import dev.inkstone.server.rating.RatingEvents;
import dev.inkstone.server.rating.RatingPublisher;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingRecord;
import dev.inkstone.v1.WithdrawRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/**
 * The way of a rating, whichever port it came in by. It is accepted after Kafka has it, on the
 * thread that heard of that; no thread waits.
 */
public final class Ratings {
  private final RatingReader reader;
  private final RatingPublisher publisher;
  private final LiveTally tally;
  private final RatingEvents events;

  /** Who sent it; told once, of either. */
  public interface Sender {
    /**
     * @param rating names the stored rating
     */
    void accepted(String rating);

    void refused(Problem problem);
  }

  /**
   * @param tally is told of what was accepted
   */
  public Ratings(
      RatingReader reader, RatingPublisher publisher, LiveTally tally, RatingEvents events) {
    this.reader = reader;
    this.publisher = publisher;
    this.tally = tally;
    this.events = events;
  }

  /** Takes what a user thinks. */
  public void rate(RateRequest request, Sender sender) {
    publish(request.getGenerationId(), () -> reader.read(request), sender);
  }

  /** Takes that back. */
  public void withdraw(WithdrawRequest request, Sender sender) {
    publish(request.getGenerationId(), () -> reader.read(request), sender);
  }

  private void publish(String generation, Callable<RatingRecord> read, Sender sender) {
    RatingRecord record;
    try {
      record = read.call();
    } catch (Exception | Error e) {
      refuse(e, sender);
      return;
    }
    publisher
        .publish(generation, record, Request.current().traceParent())
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                count(record);
                sender.accepted(record.getRatingId());
              } else {
                refuse(failure, sender);
              }
            });
  }

  private void count(RatingRecord record) {
    if (record.hasWithdrawn()) {
      WithdrawRequest withdrawn = record.getWithdrawn();
      tally.rated(withdrawn.getGenerationId(), withdrawn.getUser(), Optional.empty());
    } else {
      RateRequest rated = record.getRated();
      tally.rated(rated.getGenerationId(), rated.getUser(), liked(rated));
    }
  }

  /** As {@link dev.inkstone.v1.LiveRatings} counts. */
  private static Optional<Boolean> liked(RateRequest rated) {
    return switch (rated.getVerdictCase()) {
      case LIKED -> Optional.of(rated.getLiked());
      case STARS -> rated.getStars() == 3 ? Optional.empty() : Optional.of(rated.getStars() > 3);
      default -> Optional.empty();
    };
  }

  private void refuse(Throwable failure, Sender sender) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    Problem problem = Problem.of(cause);
    events.refused(
        StatusMapper.toStatus(problem).getStatus().getCode().name().toLowerCase(Locale.ROOT));
    sender.refused(problem);
  }
}
