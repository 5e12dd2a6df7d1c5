package dev.inkstone.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorpusIndexTest {
  private static final CorpusIndex INDEX = new CorpusIndex(List.of(
      List.of("床前明月光", "疑是地上霜"), List.of("举头望明月", "低头思故乡")));

  @Test
  void runCountsAcrossLinesOfOnePoem() {
    assertThat(INDEX.longestRun(List.of("窗明月光疑", "是地下无人"))).isEqualTo(6);
  }

  @Test
  void runDoesNotCrossPoems() {
    assertThat(INDEX.longestRun(List.of("疑是地上霜", "举头望明月"))).isEqualTo(5);
  }

  @Test
  void runThatEndsTheCorpusIsFound() {
    assertThat(INDEX.longestRun(List.of("思故乡"))).isEqualTo(3);
    assertThat(INDEX.longestRun(List.of("低头思故乡", "床前"))).isEqualTo(5);
  }

  @Test
  void runsUnderTheSeedCountAsNone() {
    assertThat(INDEX.longestRun(List.of("望月光流水"))).isZero();
    assertThat(INDEX.longestRun(List.of("月"))).isZero();
    assertThat(new CorpusIndex(List.of()).longestRun(List.of("床前明月光"))).isZero();
  }

  @Test
  void agreesWithComparingEveryPairOfPositions() {
    Random random = new Random(7);
    for (int trial = 0; trial < 200; trial++) {
      List<List<String>> poems = IntStream.range(0, 6)
          .mapToObj(i -> List.of(line(random), line(random))).toList();
      CorpusIndex index = new CorpusIndex(poems);
      List<String> query = List.of(line(random), line(random));
      assertThat(index.longestRun(query)).as("%s in %s", query, poems)
          .isEqualTo(longestRun(String.join("", query), poems));
    }
  }

  private static int longestRun(String query, List<List<String>> poems) {
    for (int length = query.length(); length >= CorpusIndex.SEED; length--) {
      for (int i = 0; i + length <= query.length(); i++) {
        String run = query.substring(i, i + length);
        if (poems.stream().anyMatch(p -> String.join("", p).contains(run))) {
          return length;
        }
      }
    }
    return 0;
  }

  private static String line(Random random) {
    return random.ints(7, 0, 4).mapToObj(i -> "春江花月".substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
