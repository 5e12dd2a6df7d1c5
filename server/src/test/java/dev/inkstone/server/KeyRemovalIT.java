package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static dev.inkstone.server.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.security.Quota;
import dev.inkstone.server.security.Scope;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.TextServiceGrpc;
import dev.inkstone.v1.WatchCheckpointsRequest;
import dev.inkstone.v1.WatchCheckpointsResponse;
import io.grpc.Status.Code;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls that run when their key is taken away. */
class KeyRemovalIT extends KeyedServer {
  private static final String COMPLETIONS = "/v1/completions";
  private static final String ENDLESS =
      "{\"prompt\": \"七绝 春江花月夜\", \"max_tokens\": 15000, \"ignore_eos\": true, \"stream\": %s}";

  /** Somebody who watches checkpoints. */
  private static final class Watching
      extends StreamRecording<WatchCheckpointsRequest, WatchCheckpointsResponse> {
    private final CountDownLatch begun = new CountDownLatch(1);

    Watching() {
      super(true);
    }

    @Override
    public void onNext(WatchCheckpointsResponse event) {
      begun.countDown();
    }

    @Override
    void checkComplete() {
      check(false, "a watch ends with a status");
    }
  }

  private String visitor;

  @BeforeEach
  void letAVisitorIn() throws Exception {
    visitor = keys.add("visitor", Quota.NONE, Scope.GENERATE, Scope.RATE);
    server.server().lookAtFiles();
    server.model().beforeStep(new Pace(2));
  }

  private void takeAway() throws Exception {
    keys.remove("visitor");
    server.server().lookAtFiles();
  }

  private Recording writing(String key) throws Exception {
    Recording stream = new Recording();
    TextServiceGrpc.newStub(channel(key)).generate(request(15_000).build(), stream);
    return stream.awaitFirstChunk();
  }

  private void awaitStreams(int count) {
    eventually(
        count + " streams hold a place", () -> server.server().admission().streams() == count);
  }

  @Test
  void aTextOverGrpcEndsByItselfWhenTheFileHasChangedAndThoseOfOthersGoOn() throws Exception {
    Recording mine = writing(visitor);
    Recording other = writing(all);
    keys.remove("visitor");
    assertThat(mine.awaitEnd().getCode()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(mine.endings()).isEqualTo(1);
    awaitStreams(1);
    assertThat(other.endings()).isZero();
    eventually("the log tells", () -> log.linesWith("1 calls ended").size() == 1);
    other.cancel();
    awaitStreams(0);
  }

  @Test
  void aReaderWhoHasStoppedHoldsNothingEither() throws Exception {
    Recording stream = new Recording(false);
    TextServiceGrpc.newStub(channel(visitor)).generate(request(15_000).build(), stream);
    server.eventuallyParked(1);
    takeAway();
    awaitStreams(0);
    stream.cancel();
  }

  @Test
  void aStreamOfEventsEndsWithAnErrorAndAWholeAnswerIsOne() throws Exception {
    HttpResponse<Stream<String>> events = lines(COMPLETIONS, visitor, ENDLESS.formatted(true));
    CompletableFuture<HttpResponse<InputStream>> whole =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return post(COMPLETIONS, visitor, ENDLESS.formatted(false));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    awaitStreams(2);
    takeAway();
    List<Web.Event> heard = Web.events(events.body().toList());
    Web.Event last = heard.get(heard.size() - 1);
    assertThat(last.json().at("/error/code").asText()).isEqualTo("invalid_api_key");
    assertThat(heard).noneMatch(event -> event.data().equals("[DONE]"));
    assertThat(whole.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(401);
    awaitStreams(0);
  }

  @Test
  void whoWatchesCheckpointsWatchesNoMore() throws Exception {
    Watching watch = new Watching();
    CheckpointServiceGrpc.newStub(channel(visitor))
        .watch(WatchCheckpointsRequest.getDefaultInstance(), watch);
    assertThat(watch.begun.await(20, TimeUnit.SECONDS)).isTrue();
    URI news =
        URI.create(
            "http://127.0.0.1:%d/v1/checkpoints/events".formatted(server.server().httpPort()));
    HttpResponse<Stream<String>> events =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(news).header("authorization", "Bearer " + visitor).build(),
                BodyHandlers.ofLines());
    assertThat(events.statusCode()).isEqualTo(200);
    takeAway();
    assertThat(watch.awaitEnd().getCode()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(events.body()).anyMatch(line -> line.contains("invalid_api_key"));
  }

  @Test
  void conversationsEndWhetherAnAnswerIsWrittenOrNot() throws Exception {
    ChatRecording idle = new ChatRecording(TextServiceGrpc.newStub(channel(visitor)));
    idle.send(opening(3));
    idle.send(saying("春"));
    assertThat(idle.awaitAnswer(1).failed()).isNull();
    ChatRecording talking = new ChatRecording(TextServiceGrpc.newStub(channel(visitor)));
    talking.send(opening(15_000));
    talking.send(saying("春"));
    talking.awaitChunk(1);
    takeAway();
    for (ChatRecording chat : List.of(idle, talking)) {
      assertThat(chat.awaitEnd().getCode()).isEqualTo(Code.UNAUTHENTICATED);
    }
    awaitStreams(0);
  }

  private static ChatRequest opening(int tokens) {
    ChatRequest.Builder open = ChatRequest.newBuilder();
    open.getOpenBuilder().setModel("poet").getSamplingBuilder()
        .setMaxTokens(tokens).setIgnoreEos(true).setSeed(1);
    return open.build();
  }

  private static ChatRequest saying(String text) {
    ChatRequest.Builder message = ChatRequest.newBuilder();
    message.getMessageBuilder().setContent(text);
    return message.build();
  }

  @Test
  void anotherQuotaEndsNothingAndAScopeThatIsMissingDoes() throws Exception {
    Recording stream = writing(visitor);
    Quota quota = new Quota(Optional.of(5L), Optional.empty(), Optional.empty());
    keys.change("visitor", quota, Scope.GENERATE);
    server.server().lookAtFiles();
    keys.change("visitor", quota, Scope.RATE);
    server.server().lookAtFiles();
    assertThat(stream.awaitEnd().getCode()).isEqualTo(Code.PERMISSION_DENIED);
    awaitStreams(0);
  }
}
