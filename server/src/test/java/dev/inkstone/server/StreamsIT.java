package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.TestServer.Settings;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.TextServiceGrpc.TextServiceStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsIT {
  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(folder, Settings.usual());
  }

  @AfterEach
  void nothingStaysReserved() {
    server.assertNothingIsHeld();
    server.close();
  }

  private Recording generate(TextServiceStub stub, GenerateTextRequest request) {
    Recording recording = new Recording();
    stub.generate(request, recording);
    return recording;
  }

  @Test
  void streamSaysWhereItComesFromThenItsTextThenHowItEnded() throws Exception {
    Recording stream = server.write(request(20));
    assertThat(stream.started().getGenerationIdsList()).hasSize(1);
    assertThat(stream.started().getGenerationIds(0)).matches("[0-9a-f]{8}-[0-9a-f]{4}-7.*");
    assertThat(stream.started().getModel()).isEqualTo("poet");
    assertThat(stream.started().getCheckpoint().getVersion()).isEqualTo("1");
    assertThat(stream.started().getCheckpoint().getDigest()).matches("[0-9a-f]{64}");
    assertThat(stream.started().getSeed()).isEqualTo(1);
    assertThat(stream.started().getPromptTokens()).isEqualTo(8);
    assertThat(stream.tokens()).hasSize(20);
    assertThat(stream.text()).isEqualTo(TestTokenizer.text(stream.tokens()));
    assertThat(stream.finished().getReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
    assertThat(stream.finished().getUsage().getCompletionTokens()).isEqualTo(20);
    assertThat(stream.endings()).isEqualTo(1);
  }

  @Test
  void sameSeedGivesTheSameTextAndAChosenSeedIsReported() throws Exception {
    GenerateTextRequest.Builder sampled = request(50);
    sampled.getSamplingBuilder().setTemperature(1).clearSeed();
    Recording first = server.generate(sampled);
    first.awaitEnd();
    sampled.getSamplingBuilder().setSeed(first.started().getSeed());
    Recording again = server.generate(sampled);
    again.awaitEnd();
    sampled.getSamplingBuilder().clearSeed();
    Recording other = server.generate(sampled);
    other.awaitEnd();
    assertThat(again.tokens()).isEqualTo(first.tokens());
    assertThat(other.tokens()).isNotEqualTo(first.tokens());
  }

  @Test
  void requestThatNamesNoModelGetsTheDefaultOne() throws Exception {
    Recording stream = server.write(request(3).clearModel());
    assertThat(stream.started().getModel()).isEqualTo("poet");
  }

  @Test
  void stopStringIsNeverSent() throws Exception {
    Recording free = server.generate(request(100));
    free.awaitEnd();
    String stop = free.text().substring(20, 23);
    GenerateTextRequest.Builder stopped = request(100);
    stopped.getSamplingBuilder().addStop(stop);
    Recording stream = server.generate(stopped);
    stream.awaitEnd();
    assertThat(stream.text())
        .isEqualTo(free.text().substring(0, free.text().indexOf(stop)));
    assertThat(stream.finished().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
  }

  @Test
  void cancelInMidStreamDropsTheSequence() throws Exception {
    Recording stream = server.generate(request(TestServer.CONTEXT));
    stream.awaitFirstChunk().cancel();
    assertThat(stream.awaitEnd().getCode()).isEqualTo(Status.Code.CANCELLED);
    eventually("the engine drops it", () -> server.server().stats().cancelled() == 1);
    assertThat(server.server().stats().finished()).isZero();
  }

  @Test
  void vanishedClientIsNoticed() throws Exception {
    TextServiceStub stub = server.text();
    Recording stream = generate(stub, request(TestServer.CONTEXT).build());
    stream.awaitFirstChunk();
    ((ManagedChannel) stub.getChannel()).shutdownNow();
    eventually("the engine drops it", () -> server.server().stats().cancelled() == 1);
  }

  @Test
  void deadlineEndsARunningStreamOnBothSides() throws Exception {
    server.model().beforeStep(new Pace(1));
    TextServiceStub stub = server.text().withDeadlineAfter(300, TimeUnit.MILLISECONDS);
    Recording stream = generate(stub, request(TestServer.CONTEXT).build());
    assertThat(stream.awaitEnd().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    eventually("the engine drops it", () -> server.server().stats().cancelled() == 1);
  }

  @Test
  void deadlineEndsAQueuedStream() throws Exception {
    server.model().beforeStep(new Pace(1));
    TextServiceStub stub = server.text();
    List<Recording> running = new ArrayList<>();
    for (int i = 0; i < TestServer.STREAMS; i++) {
      running.add(generate(stub, request(TestServer.CONTEXT).build()).awaitFirstChunk());
    }
    Recording queued =
        generate(stub.withDeadlineAfter(200, TimeUnit.MILLISECONDS), request(5).build());
    assertThat(queued.awaitEnd().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(queued.tokens()).isEmpty();
    eventually(
        "its place is given back while the others run",
        () -> server.server().admission().streams() == TestServer.STREAMS);
    running.forEach(Recording::cancel);
  }

  @Test
  void slowReaderIsParkedWhileOthersRunAndThenGoesOn() throws Exception {
    Recording slow = new Recording(false);
    server.text().generate(request(TestServer.CONTEXT).build(), slow);
    server.eventuallyParked(1);
    long ahead = server.server().stats().completionTokens();
    assertThat(ahead).isLessThan(TestServer.CONTEXT / 2);

    for (int i = 0; i < 20; i++) {
      Recording fast = server.write(request(100));
    }
    assertThat(server.server().stats().completionTokens()).isEqualTo(ahead + 20 * 100);

    slow.read(Integer.MAX_VALUE);
    assertThat(slow.awaitEnd()).isEqualTo(Status.OK);
    assertThat(slow.tokens()).hasSize(TestServer.CONTEXT - 8);
    assertThat(slow.endings()).isEqualTo(1);
  }

  @Test
  void moreStoppedReadersThanSeatsDoNotStopTheServer() throws Exception {
    List<Recording> stopped = new ArrayList<>();
    for (int i = 0; i < 3 * TestServer.STREAMS; i++) {
      Recording slow = new Recording(false);
      server.text().generate(request(TestServer.CONTEXT).build(), slow);
      stopped.add(slow);
    }
    server.eventuallyParked(3 * TestServer.STREAMS);
    Recording fast = server.write(request(100));
    stopped.forEach(Recording::cancel);
  }

  @Test
  void twoHundredStreamsAtOnceAllEndOnce() throws Exception {
    Random random = new Random(11);
    List<TextServiceStub> stubs = List.of(server.text(), server.text(), server.text());
    List<Recording> streams = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      GenerateTextRequest.Builder request = request(1 + random.nextInt(120));
      request.getSamplingBuilder().setTemperature(1).setSeed(i).setIgnoreEos(false);
      streams.add(generate(stubs.get(i % 3), request.build()));
      if (random.nextInt(5) == 0) {
        streams.get(random.nextInt(streams.size())).cancel();
      }
    }
    for (Recording stream : streams) {
      assertThat(stream.awaitEnd().getCode())
          .isIn(Status.Code.OK, Status.Code.CANCELLED);
    }
    assertThat(streams).allSatisfy(stream -> assertThat(stream.endings()).isEqualTo(1));
    assertThat(streams.stream().filter(stream -> stream.finished() != null).count())
        .isGreaterThan(100);
  }
}
