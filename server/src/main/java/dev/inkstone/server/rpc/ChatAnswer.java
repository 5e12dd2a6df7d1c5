package dev.inkstone.server.rpc;

import dev.inkstone.v1.ChatResponse;
import dev.inkstone.v1.Finished;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.function.Consumer;

/** One answer of a conversation: sends its events, and keeps what was said. */
final class ChatAnswer implements Outlet {
  private final ServerCallStreamObserver<ChatResponse> call;
  private final int message;
  private final Consumer<ChatAnswer> onEnd;
  private final StringBuilder text = new StringBuilder();
  private boolean failed;
  private volatile Runnable readyHandler = () -> {};

  /**
   * @param message index of the answer in the conversation
   * @param onEnd told once, when the answer has its ending
   */
  ChatAnswer(
      ServerCallStreamObserver<ChatResponse> call, int message, Consumer<ChatAnswer> onEnd) {
    this.call = call;
    this.message = message;
    this.onEnd = onEnd;
  }

  /** What was said; empty if the answer failed. To be asked after the end. */
  Optional<String> text() {
    return failed ? Optional.empty() : Optional.of(text.toString());
  }

  void readerIsReady() {
    readyHandler.run();
  }

  @Override
  public void onReady(Runnable handler) {
    readyHandler = handler;
  }

  @Override
  public boolean isReady() {
    return call.isReady();
  }

  @Override
  public boolean isCancelled() {
    return call.isCancelled();
  }

  @Override
  public void started(Started started) {
    call.onNext(event().setStarted(started).build());
  }

  @Override
  public void chunk(TextChunk chunk) {
    text.append(chunk.getText());
    call.onNext(event().setChunk(chunk).build());
  }

  @Override
  public void finished(Finished finished) {
    call.onNext(event().setFinished(finished).build());
  }

  @Override
  public void complete() {
    onEnd.accept(this);
  }

  @Override
  public void fail(Problem problem) {
    failed = true;
    call.onNext(ChatCall.failed(message, StatusMapper.toStatus(problem)));
    onEnd.accept(this);
  }

  private ChatResponse.Builder event() {
    return ChatResponse.newBuilder().setMessage(message);
  }
}
