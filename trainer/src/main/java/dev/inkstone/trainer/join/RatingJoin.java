package dev.inkstone.trainer.join;

import com.google.protobuf.Message;
import dev.inkstone.v1.Example;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.RateRequest.VerdictCase;
import dev.inkstone.v1.RatingRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Joins what bears one generation's id: its own record, the ratings of it, and the preferences that
 * it lost.
 *
 * <p>Guarantees, whatever comes first: a rating whose generation is there gives one example; the
 * last act of a user on a generation, by the time at which a server accepted it, is the one that
 * stands; an act that came before under the same rating id changes nothing; a withdrawal gives an
 * example that says so. Generations and ratings older than the retention are forgotten.
 */
final class RatingJoin implements Processor<String, Message, String, Example> {
  /** Stores, by generation id; by id and user; by rating id; by loser, winner and user. */
  static final String GENERATIONS = "generations";

  static final String STANDING = "standing-ratings";
  static final String SEEN = "seen-ratings";
  static final String PENDING = "pending-comparisons";

  static final String TO_USER = "to-user";
  static final String TO_COMPARISONS = "to-comparisons";

  private static final Duration SWEEP = Duration.ofHours(1);

  /** Ends an id inside a key; the next character ends the range of all that begin with it. */
  private static final char AFTER_ID = '\u0001';

  private final JoinOptions options;
  private ProcessorContext<String, Example> context;
  private KeyValueStore<String, GenerationRecord> generations;
  private KeyValueStore<String, RatingRecord> standing;
  private KeyValueStore<String, Long> seen;
  private KeyValueStore<String, Example> pending;

  RatingJoin(JoinOptions options) {
    this.options = options;
  }

  @Override
  public void init(ProcessorContext<String, Example> processorContext) {
    context = processorContext;
    generations = context.getStateStore(GENERATIONS);
    standing = context.getStateStore(STANDING);
    seen = context.getStateStore(SEEN);
    pending = context.getStateStore(PENDING);
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::forget);
  }

  @Override
  public void process(Record<String, Message> record) {
    Message message = record.value();
    if (message instanceof GenerationRecord generation) {
      arrive(generation, record);
    } else if (message instanceof RatingRecord rating) {
      rate(rating, record);
    } else if (message instanceof Example comparison) {
      compare(comparison, record);
    }
  }

  // What goes on has the time and the headers, a trace among them, of what came last.

  private void arrive(GenerationRecord generation, Record<String, Message> cause) {
    String id = cause.key();
    generations.put(id, generation);
    for (KeyValue<String, RatingRecord> rating : below(standing, id)) {
      emit(generation, rating.value, cause);
    }
    for (KeyValue<String, Example> comparison : below(pending, id)) {
      pending.delete(comparison.key);
      compare(comparison.value, cause);
    }
  }

  private void rate(RatingRecord rating, Record<String, Message> cause) {
    if (seen.get(rating.getRatingId()) != null) {
      return;
    }
    seen.put(rating.getRatingId(), Acts.millis(rating.getAccepted()));
    String key = cause.key() + AFTER_ID + Acts.user(rating);
    RatingRecord before = standing.get(key);
    if (before != null && !Acts.isLater(rating, before)) {
      return;
    }
    standing.put(key, rating);
    GenerationRecord generation = generations.get(cause.key());
    if (generation != null) {
      emit(generation, rating, cause);
    }
  }

  private void emit(
      GenerationRecord generation, RatingRecord rating, Record<String, Message> cause) {
    Example example =
        Example.newBuilder().setGeneration(generation).setRating(rating).setWeight(1).build();
    if (rating.getRated().getVerdictCase() == VerdictCase.PREFERRED_OVER) {
      String loser = rating.getRated().getPreferredOver().getGenerationId();
      context.forward(cause.withKey(loser).withValue(example), TO_COMPARISONS);
    } else {
      context.forward(cause.withKey(Acts.user(rating)).withValue(example), TO_USER);
    }
  }

  /** A preference has come to the generation that lost. */
  private void compare(Example comparison, Record<String, Message> cause) {
    String loser = cause.key();
    GenerationRecord other = generations.get(loser);
    String user = Acts.user(comparison.getRating());
    if (other == null) {
      String winner = comparison.getGeneration().getGenerationId();
      pending.put(loser + AFTER_ID + winner + AFTER_ID + user, comparison);
      return;
    }
    Example whole = comparison.toBuilder().setOther(other).build();
    context.forward(cause.withKey(user).withValue(whole), TO_USER);
  }

  private void forget(long now) {
    long oldest = now - options.retention().toMillis();
    drop(generations, generation -> Acts.millis(generation.getFinished()) < oldest);
    drop(standing, rating -> Acts.millis(rating.getAccepted()) < oldest);
    drop(seen, accepted -> accepted < oldest);
    drop(
        pending,
        example -> Acts.millis(example.getRating().getAccepted()) < oldest);
  }

  private static <V> void drop(
      KeyValueStore<String, V> store, Predicate<V> tooOld) {
    try (KeyValueIterator<String, V> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, V> entry = all.next();
        if (tooOld.test(entry.value)) {
          store.delete(entry.key);
        }
      }
    }
  }

  /** Everything whose key begins with this id. */
  private static <V> List<KeyValue<String, V>> below(KeyValueStore<String, V> store, String id) {
    List<KeyValue<String, V>> found = new ArrayList<>();
    try (KeyValueIterator<String, V> range =
        store.range(id + AFTER_ID, id + (char) (AFTER_ID + 1))) {
      range.forEachRemaining(found::add);
    }
    return found;
  }
}
