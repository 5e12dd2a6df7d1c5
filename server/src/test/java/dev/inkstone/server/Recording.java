package dev.inkstone.server;

import dev.inkstone.v1.Finished;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client's view of one stream; notes whatever comes, and checks the order of events. */
final class Recording
    implements ClientResponseObserver<GenerateTextRequest, GenerateTextResponse> {
  private final boolean readsByItself;
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final CompletableFuture<Void> firstChunk = new CompletableFuture<>();
  private final List<Integer> tokens = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private ClientCallStreamObserver<GenerateTextRequest> call;
  private volatile Started started;
  private volatile Finished finished;
  private Throwable failure;
  private int endings;

  Recording() {
    this(true);
  }

  /**
   * @param readsByItself false for a reader who takes messages only when {@link #read} is called
   */
  Recording(boolean readsByItself) {
    this.readsByItself = readsByItself;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<GenerateTextRequest> requestStream) {
    call = requestStream;
    if (!readsByItself) {
      call.disableAutoRequestWithInitial(0);
    }
  }

  @Override
  public synchronized void onNext(GenerateTextResponse response) {
    check(finished == null, "nothing may follow finished");
    switch (response.getEventCase()) {
      case STARTED -> {
        check(started == null, "started comes once");
        started = response.getStarted();
      }
      case CHUNK -> chunk(response.getChunk());
      case FINISHED -> finished = response.getFinished();
      default -> throw new AssertionError("an event of no kind");
    }
  }

  private void chunk(TextChunk chunk) {
    check(started != null, "started comes first");
    tokens.addAll(chunk.getTokenIdsList());
    text.append(chunk.getText());
    firstChunk.complete(null);
  }

  @Override
  public synchronized void onError(Throwable t) {
    failure = t;
    endings++;
    end.complete(Status.fromThrowable(t));
  }

  @Override
  public synchronized void onCompleted() {
    check(finished != null, "a stream that completes has finished");
    endings++;
    end.complete(Status.OK);
  }

  private static void check(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }

  void read(int messages) {
    call.request(messages);
  }

  void cancel() {
    call.cancel("the test has seen enough", null);
  }

  Recording awaitFirstChunk() throws Exception {
    firstChunk.get(20, TimeUnit.SECONDS);
    return this;
  }

  Status awaitEnd() throws Exception {
    return end.get(30, TimeUnit.SECONDS);
  }

  Started started() {
    return started;
  }

  Finished finished() {
    return finished;
  }

  synchronized Throwable failure() {
    return failure;
  }

  synchronized List<Integer> tokens() {
    return List.copyOf(tokens);
  }

  synchronized String text() {
    return text.toString();
  }

  synchronized int endings() {
    return endings;
  }
}
