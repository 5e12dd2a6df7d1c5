package dev.inkstone.trainer.join;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.inkstone.topics.Topics;
import dev.inkstone.v1.Example;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.Preference;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RatingRecord;
import dev.inkstone.v1.WithdrawRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinTopologyTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final int FAIR_SHARE = 3;
  private static final JoinOptions OPTIONS =
      new JoinOptions(Duration.ofDays(30), FAIR_SHARE, Duration.ofDays(1));

  @TempDir private Path folder;
  private TopologyTestDriver driver;
  private TestInputTopic<String, GenerationRecord> generations;
  private TestInputTopic<String, RatingRecord> ratings;
  private TestOutputTopic<String, Example> examples;

  @BeforeEach
  void open() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(JoinTopology.of(OPTIONS), properties, START);
    StringSerializer text = new StringSerializer();
    generations =
        driver.createInputTopic(
            Topics.GENERATIONS, text, JoinTopology.GENERATION.serializer());
    ratings = driver.createInputTopic(Topics.RATINGS, text, JoinTopology.RATING.serializer());
    examples =
        driver.createOutputTopic(
            Topics.EXAMPLES, new StringDeserializer(), JoinTopology.EXAMPLE.deserializer());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void ratingAndGenerationMeetInEitherOrder() {
    generate("a");
    rate(stars("a", "ann", 5, 1));
    rate(stars("b", "ann", 1, 2));
    generate("b");
    List<Example> found = examples.readValuesToList();
    assertThat(found).extracting(e -> e.getGeneration().getGenerationId()).containsExactly("a", "b");
    assertThat(found).extracting(e -> e.getRating().getRated().getStars()).containsExactly(5, 1);
    assertThat(found).extracting(Example::getWeight).containsOnly(1f);
  }

  @Test
  void examplesBearTheGenerationsId() {
    generate("a");
    rate(stars("a", "ann", 5, 1));
    assertThat(examples.readKeyValue().key).isEqualTo("a");
  }

  @Test
  void exampleIsOfTheTraceOfWhatMadeItWhole() {
    generate("a");
    RatingRecord rated = stars("a", "ann", 5, 1);
    Headers trace = new RecordHeaders().add("traceparent", "of the rating".getBytes(US_ASCII));
    ratings.pipeInput(new TestRecord<>("a", rated, trace));
    Headers found = examples.readRecord().headers();
    assertThat(found.lastHeader("traceparent").value()).asString().isEqualTo("of the rating");
  }

  @Test
  void lastAcceptedRatingOfAUserStandsWhateverArrivesLast() {
    rate(stars("a", "ann", 2, 2));
    rate(stars("a", "ann", 5, 1));
    rate(stars("a", "bob", 4, 1));
    generate("a");
    assertThat(examples.readValuesToList())
        .extracting(e -> e.getRating().getRated().getStars())
        .containsExactlyInAnyOrder(2, 4);
  }

  @Test
  void resentRatingChangesNothingEvenAfterANewerOne() {
    generate("a");
    RatingRecord first = stars("a", "ann", 5, 1);
    rate(first);
    rate(stars("a", "ann", 2, 2));
    rate(first.toBuilder().setAccepted(at(3)).build());
    assertThat(examples.readValuesToList())
        .extracting(e -> e.getRating().getRated().getStars())
        .containsExactly(5, 2);
  }

  @Test
  void withdrawalFollowsWhatItTakesBack() {
    generate("a");
    rate(stars("a", "ann", 5, 1));
    rate(withdrawal("a", "ann", 2));
    List<Example> found = examples.readValuesToList();
    assertThat(found).hasSize(2);
    assertThat(found.get(1).getRating().hasWithdrawn()).isTrue();
  }

  @Test
  void preferenceWaitsForBothGenerations() {
    rate(preference("a", "b", "ann", 1));
    generate("a");
    assertThat(examples.isEmpty()).isTrue();
    generate("b");
    Example example = examples.readValue();
    assertThat(example.getGeneration().getGenerationId()).isEqualTo("a");
    assertThat(example.getOther().getGenerationId()).isEqualTo("b");
    generate("b");
    assertThat(examples.isEmpty()).isTrue();
  }

  @Test
  void preferenceThatComesLateDoesNotUndoANewerRating() {
    generate("a");
    rate(preference("a", "b", "ann", 1));
    rate(stars("a", "ann", 2, 2));
    generate("b");
    assertThat(examples.readValuesToList())
        .extracting(e -> e.getRating().getRated().getStars())
        .containsExactly(2);
  }

  @Test
  void ratingsBeyondTheFairShareOfADayCountEverLess() {
    for (int i = 1; i <= 6; i++) {
      generate("g" + i);
      rate(stars("g" + i, "ann", 5, i));
    }
    rate(stars("g1", "ann", 1, 10));
    generate("next-day");
    rate(stars("next-day", "ann", 5, 86_400));
    List<Float> weights =
        examples.readValuesToList().stream().map(Example::getWeight).toList();
    assertThat(weights).containsExactly(1f, 1f, 1f, 3f / 4, 3f / 5, 3f / 6, 1f, 1f);
  }

  @Test
  void withdrawalOfNothingIsNoRating() {
    generate("a");
    rate(withdrawal("a", "ann", 1));
    for (int i = 1; i <= FAIR_SHARE; i++) {
      generate("g" + i);
      rate(stars("g" + i, "ann", 5, i + 1));
    }
    assertThat(examples.readValuesToList())
        .extracting(Example::getWeight)
        .containsExactly(0f, 1f, 1f, 1f);
  }

  @Test
  void generationsOlderThanTheRetentionAreForgotten() {
    generate("a");
    driver.advanceWallClockTime(Duration.ofDays(31));
    rate(stars("a", "ann", 5, 1));
    assertThat(examples.isEmpty()).isTrue();
  }

  @Test
  void anyOrderOfArrivalLeavesTheSameRatingsStanding() {
    List<RatingRecord> acts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String id = "g" + i % 8;
      String user = "u" + i % 3;
      acts.add(
          i % 5 == 0
              ? preference(id, "g" + (i + 1) % 8, user, i)
              : i % 7 == 0 ? withdrawal(id, user, i) : stars(id, user, 1 + i % 5, i));
    }
    Map<String, String> expected = standing(acts, List.of());
    for (int seed = 1; seed <= 20; seed++) {
      close();
      open();
      List<Object> arrivals = new ArrayList<>(acts);
      for (int i = 0; i < 8; i++) {
        arrivals.add("g" + i);
      }
      Collections.shuffle(arrivals, new Random(seed));
      arrivals.forEach(a -> {
        if (a instanceof RatingRecord act) {
          rate(act);
        } else {
          generate((String) a);
        }
      });
      assertThat(standing(List.of(), examples.readValuesToList())).isEqualTo(expected);
    }
  }

  /** The rating that stands by user and generation, from the acts or as the examples say. */
  private static Map<String, String> standing(List<RatingRecord> acts, List<Example> examples) {
    Map<String, String> standing = new HashMap<>();
    acts.stream()
        .sorted((a, b) -> Acts.isLater(a, b) ? 1 : -1)
        .forEach(a -> standing.put(generation(a) + Acts.user(a), a.getRatingId()));
    examples.forEach(
        e ->
            standing.put(
                e.getGeneration().getGenerationId() + Acts.user(e.getRating()),
                e.getRating().getRatingId()));
    return standing;
  }

  private static String generation(RatingRecord act) {
    return act.hasWithdrawn()
        ? act.getWithdrawn().getGenerationId()
        : act.getRated().getGenerationId();
  }

  private void generate(String id) {
    generations.pipeInput(
        id,
        GenerationRecord.newBuilder().setGenerationId(id).setFinished(at(0)).build());
  }

  private void rate(RatingRecord act) {
    ratings.pipeInput(generation(act), act);
  }

  private static RatingRecord stars(String id, String user, int stars, int second) {
    return act(
        second,
        RateRequest.newBuilder().setGenerationId(id).setUser(user).setStars(stars));
  }

  private static RatingRecord preference(String id, String loser, String user, int second) {
    return act(
        second,
        RateRequest.newBuilder()
            .setGenerationId(id)
            .setUser(user)
            .setPreferredOver(Preference.newBuilder().setGenerationId(loser)));
  }

  private static RatingRecord act(int second, RateRequest.Builder request) {
    return RatingRecord.newBuilder()
        .setRatingId(request.getGenerationId() + request.getUser() + second)
        .setAccepted(at(second))
        .setRated(request)
        .build();
  }

  private static RatingRecord withdrawal(String id, String user, int second) {
    return RatingRecord.newBuilder()
        .setRatingId(id + user + second)
        .setAccepted(at(second))
        .setWithdrawn(WithdrawRequest.newBuilder().setGenerationId(id).setUser(user))
        .build();
  }

  private static Timestamp at(int second) {
    return Timestamp.newBuilder().setSeconds(START.getEpochSecond() + second).build();
  }
}
