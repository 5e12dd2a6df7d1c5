package dev.inkstone.client.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.LocalServer;
import dev.inkstone.client.ServerAddress;
import dev.inkstone.v1.CheckpointRef;
import dev.inkstone.v1.Finished;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RateResponse;
import dev.inkstone.v1.RatingServiceGrpc;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service whose second checkpoint is refused, and whose third knows the moon. */
@Timeout(60)
class LearnDemoTest {
  private static final String METRICS =
      """
      inkstone_swap_pause_seconds_sum{model="poet"} %s
      inkstone_engine_step_seconds_sum{model="poet"} 2.0
      inkstone_engine_step_seconds_count{model="poet"} 400
      """;

  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicInteger ratings = new AtomicInteger();
  @TempDir private Path data;
  private volatile String version = "1";
  private LocalServer server;
  private HttpServer http;

  @BeforeEach
  void start() throws IOException {
    server = new LocalServer(new Texts(), new Ratings());
    http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    http.createContext(
        "/metrics",
        exchange -> {
          byte[] page =
              METRICS.formatted(version.equals("1") ? "0.0" : "0.003").getBytes(
                  StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    http.start();
  }

  @AfterEach
  void stop() {
    server.close();
    http.stop(0);
  }

  private final class Texts extends TextServiceGrpc.TextServiceImplBase {
    @Override
    public void generate(
        GenerateTextRequest request, StreamObserver<GenerateTextResponse> reply) {
      String own = version;
      String poem = own.equals("1") ? "白日依山尽，黄河入海流。" : "明月松间照，清泉石上流。";
      int candidates = Math.max(1, request.getCandidates());
      Started.Builder started =
          Started.newBuilder().setCheckpoint(CheckpointRef.newBuilder().setVersion(own));
      for (int i = 0; i < candidates; i++) {
        started.addGenerationIds("id-" + ids.getAndIncrement());
      }
      reply.onNext(GenerateTextResponse.newBuilder().setStarted(started).build());
      for (int i = 0; i < candidates; i++) {
        TextChunk chunk = TextChunk.newBuilder().setCandidate(i).setText(poem).build();
        reply.onNext(GenerateTextResponse.newBuilder().setChunk(chunk).build());
        Finished finished = Finished.newBuilder().setCandidate(i).build();
        reply.onNext(GenerateTextResponse.newBuilder().setFinished(finished).build());
      }
      reply.onCompleted();
    }
  }

  private final class Ratings extends RatingServiceGrpc.RatingServiceImplBase {
    @Override
    public void rate(RateRequest request, StreamObserver<RateResponse> reply) {
      int count = ratings.incrementAndGet();
      String id = "rating-" + count;
      if (count == 5) {
        publish("2", false, 4.5);
      } else if (count == 10) {
        publish("3", true, 4.04);
        version = "3";
      }
      reply.onNext(RateResponse.newBuilder().setRatingId(id).build());
      reply.onCompleted();
    }
  }

  private void publish(String name, boolean passed, double loss) {
    try {
      Path folder = Files.createDirectories(data.resolve("registry/poet").resolve(name));
      Files.writeString(folder.resolve("ratings.jsonl"), "{\"rating_id\":\"rating-1\"}\n");
      Files.writeString(
          folder.resolve("manifest.json"),
          """
          {"gate":{"passed":%s,"reasons":[%s],"figures":{
            "base_loss":{"parent":4.0,"candidate":%s},"form":{"parent":0.99,"candidate":0.98}}}}
          """
              .formatted(passed, passed ? "" : "\"forgetting: much\"", loss));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyCheckpointIsScoredOrItsRefusalTold() throws Exception {
    DemoOptions options =
        new DemoOptions("poet", data, Duration.ofSeconds(50), 2, 6000, 1, false);
    LearnDemo.Timing quick = new LearnDemo.Timing(Duration.ofMillis(20), Duration.ofMillis(1));
    List<String> lines = new ArrayList<>();
    DemoReport report;
    try (InkstoneClient client = InkstoneClient.connect(server.address())) {
      ServerMetrics metrics =
          new ServerMetrics(new ServerAddress("127.0.0.1", http.getAddress().getPort()), "poet");
      report = new LearnDemo(options, quick, client, metrics, lines::add).run();
    }
    assertThat(report.tasteBase())
        .as("three of eight readers like it")
        .isEqualTo(0.375);
    assertThat(report.tasteFinal()).isEqualTo(1);
    assertThat(report.baseLossChange()).isCloseTo(0.01, within(1e-9));
    assertThat(report.formChange()).isCloseTo(-0.01, within(1e-9));
    assertThat(report.streamsBroken()).isZero();
    assertThat(report.swapPauseMs()).isEqualTo(3);
    assertThat(report.stepMs()).isEqualTo(5);
    assertThat(report.ratingToServingS()).isNotNegative();
    assertThat(report.checkpoints()).extracting(Verdict::version).containsExactly("1", "2", "3");
    assertThat(report.checkpoints()).extracting(Verdict::passed).containsExactly(true, false, true);
    assertThat(String.join("\n", lines)).contains("forgetting: much");
  }
}
