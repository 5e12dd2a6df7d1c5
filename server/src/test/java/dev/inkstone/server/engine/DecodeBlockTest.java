package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DecodeBlockTest {
  private static int longest(int... lengths) {
    List<Generation> decoding = Arrays.stream(lengths).mapToObj(DecodeBlockTest::sequence).toList();
    return DecodeBlock.longest(decoding);
  }

  private static Generation sequence(int computed) {
    Generation generation =
        new Generation(
            Requests.of("g", new int[computed + 1], 5000, Requests.greedy(9)), new FakeSink(1));
    generation.advance(computed);
    return generation;
  }

  @Test
  void aMuchLongerSequenceStandsApart() {
    assertThat(longest(200, 1500, 210, 190)).isEqualTo(210);
  }

  @Test
  void whereLittleIsSavedAllStandInTheBlock() {
    assertThat(longest(20, 21)).isEqualTo(21);
    assertThat(longest(300, 700)).isEqualTo(700);
    assertThat(longest(1200, 1300, 1400, 1500)).isEqualTo(1500);
  }

  @Test
  void oneAloneIsTheBlockAndWithoutAnyThereIsNone() {
    assertThat(longest(1500)).isEqualTo(1500);
    assertThat(longest()).isZero();
  }

  @Test
  void thoseOfOneLengthStayTogether() {
    assertThat(longest(100, 2000, 100, 2000, 100)).isEqualTo(100);
    assertThat(longest(2000, 2000)).isEqualTo(2000);
  }

  @Test
  void fewStandApart() {
    int[] manyLong =
        Stream.of(IntStream.generate(() -> 10).limit(40), IntStream.range(2000, 2010))
            .flatMapToInt(lengths -> lengths)
            .toArray();
    assertThat(longest(manyLong)).isEqualTo(2009);
    int[] fewLong = Arrays.copyOf(manyLong, 40 + DecodeBlock.MOST_APART);
    assertThat(longest(fewLong)).isEqualTo(10);
  }
}
