package dev.inkstone.server.rpc;

import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatResponse;
import dev.inkstone.v1.Finished;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.Started;
import dev.inkstone.v1.TextChunk;
import dev.inkstone.v1.TextServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The text service: calls begin here and go on in {@link TextStreams} or {@link ChatEndpoint}. */
public final class TextEndpoint extends TextServiceGrpc.TextServiceImplBase {
  private final TextStreams streams;
  private final ChatEndpoint chat;

  public TextEndpoint(TextStreams streams, ChatEndpoint chat) {
    this.streams = streams;
    this.chat = chat;
  }

  @Override
  public void generate(
      GenerateTextRequest request, StreamObserver<GenerateTextResponse> observer) {
    var call = (ServerCallStreamObserver<GenerateTextResponse>) observer;
    Calls.start(call, () -> streams.start(request, Callers.current(), new WholeCall(call)));
  }

  @Override
  public StreamObserver<ChatRequest> chat(StreamObserver<ChatResponse> observer) {
    return chat.open((ServerCallStreamObserver<ChatResponse>) observer);
  }

  /** A call that is all about one request. */
  record WholeCall(ServerCallStreamObserver<GenerateTextResponse> call)
      implements Outlet {
    @Override
    public void onReady(Runnable handler) {
      call.setOnReadyThreshold(TRANSPORT_BYTES);
      call.setOnReadyHandler(handler);
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
      call.onNext(GenerateTextResponse.newBuilder().setStarted(started).build());
    }

    @Override
    public void chunk(TextChunk chunk) {
      call.onNext(GenerateTextResponse.newBuilder().setChunk(chunk).build());
    }

    @Override
    public void finished(Finished finished) {
      call.onNext(GenerateTextResponse.newBuilder().setFinished(finished).build());
    }

    @Override
    public void complete() {
      call.onCompleted();
    }

    @Override
    public void fail(Problem problem) {
      call.onError(StatusMapper.toStatus(problem));
    }
  }
}
