package dev.inkstone.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
  private static final Load LOAD = new Load.Closed(1, 0, 1);
  // Histograms keep three significant digits.
  private static final Offset<Double> EXACT = within(0.05);

  private long nanos = 42;
  private final LatencyRecorder recorder = new LatencyRecorder(() -> nanos);

  @Test
  void timesTheFirstTokenFromTheSendingOfTheRequest() {
    LatencyRecorder.Request request = recorder.begin();
    passMillis(30);
    request.tokens(1);
    assertThat(report().ttftMs().p50()).isCloseTo(30, EXACT);
  }

  @Test
  void timesARequestThatWasSentLateFromWhenItWasDue() {
    long due = nanos;
    passMillis(100);
    LatencyRecorder.Request request = recorder.begin(due);
    passMillis(30);
    request.tokens(1);
    assertThat(report().ttftMs().p50()).isCloseTo(130, EXACT);
  }

  @Test
  void theLastPercentileShowsTheRareTheLongestTheRarestAndTheMedianNeither() {
    for (int i = 0; i < 100; i++) {
      LatencyRecorder.Request request = recorder.begin();
      passMillis(i < 97 ? 10 : i < 99 ? 500 : 900);
      request.tokens(1);
    }
    assertThat(report().ttftMs().p50()).isCloseTo(10, EXACT);
    assertThat(report().ttftMs().p95()).isCloseTo(10, EXACT);
    assertThat(report().ttftMs().p99()).isCloseTo(500, within(0.5));
    assertThat(report().ttftMs().max()).isCloseTo(900, within(0.9));
  }

  @Test
  void dividesTheTimeOfTokensThatComeTogether() {
    LatencyRecorder.Request request = recorder.begin();
    request.tokens(1);
    passMillis(9);
    request.tokens(1);
    passMillis(12);
    request.tokens(4);
    assertThat(report().interTokenMs().p50()).isCloseTo(3, EXACT);
    assertThat(report().interTokenMs().p95()).isCloseTo(9, EXACT);
  }

  @Test
  void aChunkWithoutTokensStopsNoClock() {
    LatencyRecorder.Request request = recorder.begin();
    passMillis(5);
    request.tokens(0);
    passMillis(5);
    request.tokens(1);
    passMillis(2);
    request.tokens(0);
    passMillis(2);
    request.tokens(1);
    assertThat(report().ttftMs().p50()).isCloseTo(10, EXACT);
    assertThat(report().interTokenMs().p50()).isCloseTo(4, EXACT);
  }

  @Test
  void countsTokensOfAllStreamsAndOfEach() {
    LatencyRecorder.Request slow = recorder.begin();
    LatencyRecorder.Request fast = recorder.begin();
    passMillis(500);
    fast.tokens(10);
    fast.end();
    passMillis(500);
    slow.tokens(10);
    slow.end();
    LoadReport.Throughput throughput = report().throughput();
    assertThat(throughput.tokensPerSecond()).isEqualTo(20);
    assertThat(throughput.tokensPerSecondPerStream()).isEqualTo((20 + 10) / 2.0);
  }

  private LoadReport report() {
    return recorder.report(LOAD, 10, TimeUnit.SECONDS.toNanos(1));
  }

  private void passMillis(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
