package dev.inkstone.trainer.join;

import dev.inkstone.v1.Example;
import java.time.Duration;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Weighs the examples of one user, so that who rates much does not outvote the others.
 *
 * <p>Guarantees: the first ratings of a user in a period count in full, the n-th beyond the fair
 * share counts fairShare / n; a generation rated anew keeps the weight that it had. For one user
 * and generation examples leave in the order in which their ratings were accepted: what comes late
 * because its other generation did is dropped. They leave under the generation's id.
 */
final class FairShare implements Processor<String, Example, String, Example> {
  /** Stores, by user and generation id; by user and period. */
  static final String LATEST = "latest-examples";

  static final String COUNTS = "ratings-by-user";

  private static final Duration SWEEP = Duration.ofHours(1);
  private static final char BETWEEN = '\u0001';

  private final JoinOptions options;
  private ProcessorContext<String, Example> context;
  private KeyValueStore<String, Example> latest;
  private KeyValueStore<String, Long> counts;

  FairShare(JoinOptions options) {
    this.options = options;
  }

  @Override
  public void init(ProcessorContext<String, Example> processorContext) {
    context = processorContext;
    latest = context.getStateStore(LATEST);
    counts = context.getStateStore(COUNTS);
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::forget);
  }

  @Override
  public void process(Record<String, Example> record) {
    Example example = record.value();
    String id = example.getGeneration().getGenerationId();
    String key = record.key() + BETWEEN + id;
    Example before = latest.get(key);
    if (before != null && !Acts.isLater(example.getRating(), before.getRating())) {
      return;
    }
    Example weighed = example.toBuilder().setWeight(weight(record.key(), example, before)).build();
    latest.put(key, withoutTexts(weighed));
    context.forward(record.withKey(id).withValue(weighed));
  }

  /** A withdrawal of nothing is no rating, and is not counted as one. */
  private float weight(String user, Example example, Example before) {
    if (before != null && before.getWeight() > 0) {
      return before.getWeight();
    }
    return example.getRating().hasWithdrawn() ? 0 : weightOfNext(user, example);
  }

  private float weightOfNext(String user, Example example) {
    String key = user + BETWEEN + accepted(example) / options.period().toMillis();
    Long counted = counts.get(key);
    long number = counted == null ? 1 : counted + 1;
    counts.put(key, number);
    return number <= options.fairShare() ? 1 : (float) options.fairShare() / number;
  }

  /** What a later example is compared with. */
  private static Example withoutTexts(Example example) {
    return Example.newBuilder()
        .setRating(example.getRating().toBuilder().clearRated().clearWithdrawn())
        .setWeight(example.getWeight())
        .build();
  }

  private void forget(long now) {
    long oldest = now - options.retention().toMillis();
    try (KeyValueIterator<String, Example> all = latest.all()) {
      while (all.hasNext()) {
        KeyValue<String, Example> entry = all.next();
        if (accepted(entry.value) < oldest) {
          latest.delete(entry.key);
        }
      }
    }
    try (KeyValueIterator<String, Long> all = counts.all()) {
      while (all.hasNext()) {
        String key = all.next().key;
        long period = Long.parseLong(key.substring(key.lastIndexOf(BETWEEN) + 1));
        if ((period + 1) * options.period().toMillis() < oldest) {
          counts.delete(key);
        }
      }
    }
  }

  private static long accepted(Example example) {
    return Acts.millis(example.getRating().getAccepted());
  }
}
