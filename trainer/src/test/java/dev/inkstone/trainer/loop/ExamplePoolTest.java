package dev.inkstone.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.checkpoint.Forgotten;
import dev.inkstone.model.text.Completion;
import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.Judged;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.learn.Rated.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExamplePoolTest {
  private static final Completion TEXT = new Completion(new int[] {1}, new int[] {2});

  private final ExamplePool pool = new ExamplePool();

  @Test
  void laterWordOfAUserReplacesTheEarlier() {
    pool.add(rated("first", "ann", "a"));
    pool.add(rated("second", "ann", "a"));
    pool.add(rated("other", "bob", "a"));
    assertThat(pool.ratings()).extracting(Rated::ratingId).containsExactly("second", "other");
  }

  @Test
  void theOrderIsThatOfAcceptanceAndNotOfArrival() {
    List<Rated> ratings =
        List.of(
            rated("1", "bob", "a", 1), rated("2", "ann", "b", 2), rated("3", "bob", "a", 2),
            rated("4", "bob", "b", 2), rated("5", "eve", "a", 3));
    ratings.forEach(pool::add);
    ExamplePool other = new ExamplePool();
    List.of(4, 1, 0, 3, 2).forEach(i -> other.add(ratings.get(i)));
    assertThat(pool.ratings()).extracting(Rated::ratingId).containsExactly("2", "3", "4", "5");
    assertThat(other.ratings()).isEqualTo(pool.ratings());
  }

  @Test
  void withdrawnRatingIsGone() {
    pool.add(rated("first", "ann", "a"));
    pool.add(
        new Rated(
            "back", "a", "ann", "poet", "1", Instant.EPOCH, Verdict.WITHDRAWN, Optional.empty()));
    assertThat(pool.ratings()).isEmpty();
    assertThat(pool.usable()).isZero();
  }

  @Test
  void forgottenUsersAndTextsAreDroppedAndNotTakenAgain() {
    pool.add(rated("first", "ann", "a"));
    pool.add(rated("second", "bob", "a"));
    pool.add(rated("third", "bob", "b"));
    pool.leaveOut(new Forgotten(Set.of("ann"), Set.of("b")));
    assertThat(pool.ratings()).extracting(Rated::ratingId).containsExactly("second");
    pool.add(rated("fourth", "ann", "c"));
    assertThat(pool.ratings()).extracting(Rated::ratingId).containsExactly("second");
  }

  @Test
  void userWithMoreThanTheShareIsScaledDownToIt() {
    List<Rated> ratings = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      ratings.add(rated("spam" + i, "spammer", "s" + i));
    }
    for (int user = 0; user < 20; user++) {
      for (int i = 0; i < 5; i++) {
        ratings.add(rated(user + "-" + i, "user" + user, "g" + user + i));
      }
    }
    List<Example> examples = ExamplePool.examples(ratings, 0.2);
    double all = examples.stream().mapToDouble(Example::weight).sum();
    double spam =
        examples.stream().filter(e -> e.id().startsWith("spam")).mapToDouble(Example::weight).sum();
    assertThat(spam / all).isCloseTo(0.2, within(1e-6));
    assertThat(all - spam).isCloseTo(100, within(1e-6));
  }

  @Test
  void twoUsersCountAsTheyAre() {
    List<Rated> ratings =
        List.of(rated("1", "ann", "a"), rated("2", "ann", "b"), rated("3", "bob", "a"));
    assertThat(ExamplePool.examples(ratings, 0.2)).extracting(Example::weight).containsOnly(1.0);
  }

  @Test
  void manyUsersWithinTheirShareCountInFull() {
    List<Rated> ratings = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ratings.add(rated("r" + i, "user" + i % 10, "g" + i));
    }
    assertThat(ExamplePool.examples(ratings, 0.2)).extracting(Example::weight).containsOnly(1.0);
  }

  private static Rated rated(String id, String user, String generation) {
    return rated(id, user, generation, 0);
  }

  private static Rated rated(String id, String user, String generation, long second) {
    return new Rated(
        id,
        generation,
        user,
        "poet",
        "1",
        Instant.ofEpochSecond(second),
        Verdict.LIKED,
        Optional.of(new Judged(id, TEXT, 1, 1)));
  }
}
