package dev.inkstone.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.server.TestTokenizer;
import dev.inkstone.server.engine.EngineLimits;
import dev.inkstone.server.engine.EngineLoop;
import dev.inkstone.server.engine.FakeTextModel;
import dev.inkstone.server.engine.Generation;
import dev.inkstone.server.engine.GenerationRequest;
import dev.inkstone.server.engine.TextLane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine whose steps take ten milliseconds each, and which writes one stream at a time. */
class MetricsTest {
  private static final int PROMPT = 3;

  @TempDir private Path folder;
  private long now;
  private final Metrics metrics = new Metrics(() -> now);
  private final EngineLoop loop =
      new EngineLoop(
          new EngineLimits(1, 64, 8, 0, Duration.ofSeconds(1), Duration.ofSeconds(10)),
          metrics,
          () -> now,
          Runnable::run);
  private final FakeTextModel model = new FakeTextModel(TestTokenizer.SIZE, 3, 20);
  private final TextLane lane = new TextLane("poet", model, TestTokenizer.SIZE);
  private Tokenizer tokenizer;

  @BeforeEach
  void open() throws Exception {
    TestTokenizer.write(folder.resolve("tokenizer.json"));
    tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"));
    model.beforeStep(() -> now += TimeUnit.MILLISECONDS.toNanos(10));
    metrics.observe(loop.stats());
    loop.open(lane);
  }

  @AfterEach
  void close() {
    loop.close();
    metrics.close();
    tokenizer.close();
  }

  private Generation submit(int maxTokens) {
    GenerationRequest request =
        new GenerationRequest(
            "g",
            new int[] {20, 21, 22},
            20,
            SamplingOptions.builder().temperature(0).maxTokens(maxTokens).ignoreEos(true).build(),
            Set.of(),
            tokenizer);
    Generation generation = new Generation(request, new UnreadSink());
    loop.submit(lane, generation);
    return generation;
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      loop.turn();
    }
  }

  /** The value of one line, whose name and labels are exactly these. */
  private double value(String series) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + series + " in\n" + metrics.scrape()));
  }

  private void assertTimes(String histogram, int count, double seconds) {
    assertThat(value(histogram + "_count{model=\"poet\"}")).as(histogram).isEqualTo(count);
    assertThat(value(histogram + "_sum{model=\"poet\"}"))
        .as(histogram)
        .isCloseTo(seconds, within(1e-9));
  }

  @Test
  void timesAStreamFromItsSubmitToItsEnding() {
    submit(4);
    submit(2);
    turns(6);
    // One prefill step each, which gives the first token, then a step a token.
    assertTimes("inkstone_time_to_first_token_seconds", 2, 0.010 + 0.050);
    assertTimes("inkstone_inter_token_latency_seconds", 4, 0.040);
    assertTimes("inkstone_e2e_request_latency_seconds", 2, 0.040 + 0.060);
    assertTimes("inkstone_request_queue_time_seconds", 2, 0.040);
    assertTimes("inkstone_engine_step_seconds", 6, 0.060);
    assertThat(value("inkstone_prompt_tokens_total{model=\"poet\"}")).isEqualTo(2 * PROMPT);
    assertThat(value("inkstone_generation_tokens_total{model=\"poet\"}")).isEqualTo(6);
    assertThat(value(success("length"))).isEqualTo(2);
  }

  private static String success(String reason) {
    return "inkstone_request_success_total{finished_reason=\"%s\",model=\"poet\"}"
        .formatted(reason);
  }

  @Test
  void countsACancelledStreamAsCancelledAndAFailedOneNotAtAll() {
    Generation cancelled = submit(9);
    turns(2);
    loop.cancel(cancelled);
    turns(1);
    submit(9);
    model.beforeStep(
        () -> {
          throw new IllegalStateException("out of luck");
        });
    turns(1);
    assertThat(value(success("cancelled"))).isEqualTo(1);
    assertThat(value(success("stop"))).isZero();
    assertThat(value(success("length"))).isZero();
    assertThat(value("inkstone_e2e_request_latency_seconds_count{model=\"poet\"}")).isEqualTo(2);
  }

  @Test
  void showsHowFullTheEngineIs() {
    submit(9);
    submit(9);
    turns(3);
    assertThat(value("inkstone_num_requests_running")).isEqualTo(1);
    assertThat(value("inkstone_num_requests_waiting")).isEqualTo(1);
    // Three of the prompt and two sampled are computed, in two slots of twenty rows.
    assertThat(value("inkstone_cache_usage_ratio")).isEqualTo(5.0 / 40);
  }

  @Test
  void timesTheClosingOfAModelThatWasReplaced() {
    loop.retire(lane);
    turns(1);
    assertThat(value("inkstone_swap_pause_seconds_count{model=\"poet\"}")).isEqualTo(1);
  }

  @Test
  void everySeriesIsThereBeforeTheFirstRequest() {
    turns(1);
    List<String> names =
        Pattern.compile("^# TYPE (inkstone_\\S+ \\S+)", Pattern.MULTILINE)
            .matcher(metrics.scrape())
            .results()
            .map(found -> found.group(1))
            .filter(name -> !name.contains("_max "))
            .toList();
    assertThat(names)
        .containsExactlyInAnyOrder(
            "inkstone_access_refused_total counter",
            "inkstone_ratings_accepted_total counter",
            "inkstone_ratings_refused_total counter",
            "inkstone_rating_to_serving_seconds histogram",
            "inkstone_num_requests_running gauge",
            "inkstone_images_begun gauge",
            "inkstone_num_requests_waiting gauge",
            "inkstone_cache_usage_ratio gauge",
            "inkstone_time_to_first_token_seconds histogram",
            "inkstone_inter_token_latency_seconds histogram",
            "inkstone_e2e_request_latency_seconds histogram",
            "inkstone_request_queue_time_seconds histogram",
            "inkstone_engine_step_seconds histogram",
            "inkstone_swap_pause_seconds histogram",
            "inkstone_prompt_tokens_total counter",
            "inkstone_generation_tokens_total counter",
            "inkstone_request_success_total counter",
            "inkstone_prefix_cache_hits_total counter",
            "inkstone_rating_publish_seconds histogram",
            "inkstone_generations_published_total counter",
            "inkstone_generations_lost_total counter");
    assertThat(metrics.scrape()).contains("jvm_memory_used_bytes{", "jvm_threads_live_threads");
  }

  @Test
  void bucketsReachFromFractionsOfAMillisecondToMinutes() {
    submit(2);
    turns(2);
    assertThat(value("inkstone_inter_token_latency_seconds_bucket{model=\"poet\",le=\"0.01\"}"))
        .isEqualTo(1);
    assertThat(value("inkstone_inter_token_latency_seconds_bucket{model=\"poet\",le=\"0.0075\"}"))
        .isZero();
    assertThat(value("inkstone_e2e_request_latency_seconds_bucket{model=\"poet\",le=\"600.0\"}"))
        .isEqualTo(1);
  }
}
