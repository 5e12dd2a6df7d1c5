package dev.inkstone.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  @Test
  void textFlowsAtOnceWhenNothingCanStopIt() {
    StopStrings stops = new StopStrings(List.of());
    assertThat(stops.push("春江")).isEqualTo("春江");
    assertThat(stops.flush()).isEmpty();
  }

  @Test
  void possibleOpeningOfAStopIsHeldBackUntilItIsCertain() {
    StopStrings stops = new StopStrings(List.of("END"));
    assertThat(stops.push("the E")).isEqualTo("the ");
    assertThat(stops.push("N")).isEmpty();
    assertThat(stops.push("T")).isEqualTo("ENT");
    assertThat(stops.found()).isFalse();
  }

  @Test
  void nothingOfAStopStringSpanningPiecesIsSent() {
    StopStrings stops = new StopStrings(List.of("END"));
    assertThat(stops.push("so E")).isEqualTo("so ");
    assertThat(stops.push("ND and more")).isEmpty();
    assertThat(stops.found()).isTrue();
    assertThat(stops.flush()).isEmpty();
  }

  @Test
  void earliestOfSeveralStopsWins() {
    StopStrings stops = new StopStrings(List.of("cd", "b"));
    assertThat(stops.push("abcd")).isEqualTo("a");
    assertThat(stops.found()).isTrue();
  }

  @Test
  void selfOverlappingOpeningIsNotLost() {
    StopStrings stops = new StopStrings(List.of("aab"));
    assertThat(stops.push("aaa")).isEqualTo("a");
    assertThat(stops.push("b")).isEmpty();
    assertThat(stops.found()).isTrue();
  }

  @Test
  void heldTextIsReleasedWhenTheTextEndsWithoutTheStop() {
    StopStrings stops = new StopStrings(List.of("END"));
    stops.push("the EN");
    assertThat(stops.flush()).isEqualTo("EN");
  }

  @Test
  void anyCuttingIntoPiecesGivesTheSameText() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      String text = random.ints(30, 'a', 'd').collect(
          StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
      List<String> stopList = List.of("abca", "ccb", "bbbb");
      int first = stopList.stream().mapToInt(text::indexOf).filter(i -> i >= 0).min().orElse(30);
      StopStrings stops = new StopStrings(stopList);
      StringBuilder sent = new StringBuilder();
      for (int at = 0; at < text.length() && !stops.found(); ) {
        int next = Math.min(text.length(), at + 1 + random.nextInt(4));
        sent.append(stops.push(text.substring(at, next)));
        at = next;
      }
      sent.append(stops.flush());
      assertThat(sent.toString()).isEqualTo(text.substring(0, first));
    }
  }
}
