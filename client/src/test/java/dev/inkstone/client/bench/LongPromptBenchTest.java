package dev.inkstone.client.bench;

import static dev.inkstone.client.FakeServer.chunk;
import static dev.inkstone.client.FakeServer.finished;
import static dev.inkstone.client.FakeServer.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inkstone.client.FakeServer;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LongPromptBenchTest {
  private static final int STREAMS = 3;
  private static final int TOKENS = 9;

  /** So few that a stream is at a third of them only when it has ended. */
  private static final int TOO_SHORT_FOR_A_THIRD = 2;

  /** The seed of the requests that only ask how long a prompt is. */
  private static final long SIZING = 0;

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger atAThird = new AtomicInteger();
  private final Semaphore goOn = new Semaphore(0);
  private final List<String> prompts = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> atAThirdBefore = Collections.synchronizedList(new ArrayList<>());

  private LongPromptReport run(FakeServer.Answer answer, int tokens) {
    RequestShape shape =
        new RequestShape("poet", "春江花月夜", false, OptionalInt.empty(), tokens, OptionalDouble.empty());
    try (FakeServer server = FakeServer.answering(answer);
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      return new LongPromptBench(client, now::incrementAndGet).run(shape, STREAMS, 60, 2);
    }
  }

  private void answer(GenerateTextRequest request, StreamObserver<GenerateTextResponse> reply)
      throws Exception {
    int tokens = request.getSampling().getMaxTokens();
    reply.onNext(started(request.getPrompt().length()));
    if (tokens < TOKENS) {
      send(reply, tokens);
      if (request.getSampling().getSeed() != SIZING) {
        prompts.add(request.getPrompt());
        atAThirdBefore.add(atAThird.get());
        goOn.release(STREAMS);
      }
    } else {
      send(reply, TOKENS / 3 - 1);
      // Before the token that makes it a third: once that is there, the prompt may come at any time.
      atAThird.incrementAndGet();
      send(reply, 1);
      assertThat(goOn.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      send(reply, TOKENS - TOKENS / 3);
    }
    reply.onNext(finished(tokens));
    reply.onCompleted();
  }

  private static void send(StreamObserver<GenerateTextResponse> reply, int tokens) {
    for (int i = 0; i < tokens; i++) {
      reply.onNext(chunk("a"));
    }
  }

  @Test
  void thePromptComesWhenEveryStreamIsAtAThirdAndIsAnotherEachTime() {
    LongPromptReport report = run(this::answer, TOKENS);
    assertThat(atAThirdBefore).containsExactly(STREAMS, 2 * STREAMS, 3 * STREAMS);
    assertThat(prompts)
        .hasSize(3)
        .doesNotHaveDuplicates()
        .allSatisfy(prompt -> assertThat(prompt).hasSize(60));
    assertThat(report.rounds()).hasSize(2);
    assertThat(report.ratio()).isPositive();
    assertThat(report.toJson()).contains("\"prompt_tokens\":60", "\"meanwhile_max_ms\"");
  }

  @Test
  void streamsTooShortToBeThereAreNamedAsSuch() {
    assertThatThrownBy(
            () ->
                run(
                    (request, reply) -> {
                      reply.onNext(started(request.getPrompt().length()));
                      send(reply, request.getSampling().getMaxTokens());
                      reply.onNext(finished(request.getSampling().getMaxTokens()));
                      reply.onCompleted();
                    },
                    TOO_SHORT_FOR_A_THIRD))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("give more --tokens");
  }
}
