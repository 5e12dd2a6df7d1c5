package dev.inkstone.server;

import dev.inkstone.v1.ChatFailed;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatResponse;
import dev.inkstone.v1.Finished;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client's view of one conversation; notes whatever comes, and checks the order of events. */
final class ChatRecording implements StreamObserver<ChatResponse> {
  /** One answer, as far as it has come. */
  record Answer(
      int message, Started started, String text, Finished finished, ChatFailed failed) {
    boolean ended() {
      return finished != null || failed != null;
    }
  }

  private final ClientCallStreamObserver<ChatRequest> requests;
  private final List<Answer> answers = new ArrayList<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private volatile Throwable failure;

  ChatRecording(TextServiceGrpc.TextServiceStub text) {
    requests = (ClientCallStreamObserver<ChatRequest>) text.chat(this);
  }

  void send(ChatRequest request) {
    requests.onNext(request);
  }

  void halfClose() {
    requests.onCompleted();
  }

  void cancel() {
    requests.cancel("the test has seen enough", null);
  }

  @Override
  public synchronized void onNext(ChatResponse event) {
    Answer last = answers.isEmpty() ? null : answers.get(answers.size() - 1);
    if (last == null || last.ended()) {
      check(event.hasStarted() || event.hasFailed(), "an answer starts, or fails at once");
      last = new Answer(event.getMessage(), null, "", null, null);
      answers.add(last);
    } else {
      check(!event.hasStarted(), "an answer starts once, and after the end of the one before");
    }
    check(event.getMessage() == last.message(), "events are of the running answer");
    answers.set(
        answers.size() - 1,
        new Answer(
            last.message(),
            event.hasStarted() ? event.getStarted() : last.started(),
            last.text() + event.getChunk().getText(),
            event.hasFinished() ? event.getFinished() : null,
            event.hasFailed() ? event.getFailed() : null));
  }

  @Override
  public void onError(Throwable t) {
    failure = t;
    check(end.complete(Status.fromThrowable(t)), "a call ends once");
  }

  @Override
  public void onCompleted() {
    check(end.complete(Status.OK), "a call ends once");
  }

  private static void check(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }

  private synchronized Answer answer(int number) {
    return answers.size() < number ? null : answers.get(number - 1);
  }

  /** Waits for the end of an answer, counted from 1. */
  Answer awaitAnswer(int number) {
    TestServer.eventually(
        "answer " + number + " has ended",
        () -> answer(number) != null && answer(number).ended());
    return answer(number);
  }

  /** Waits for the first text of an answer. */
  void awaitChunk(int number) {
    TestServer.eventually(
        "answer " + number + " has text",
        () -> answer(number) != null && !answer(number).text().isEmpty());
  }

  Status awaitEnd() throws Exception {
    return end.get(30, TimeUnit.SECONDS);
  }

  Throwable failure() {
    return failure;
  }
}
