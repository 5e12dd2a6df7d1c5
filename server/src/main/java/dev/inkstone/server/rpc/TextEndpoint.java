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
  static final class WholeCall extends CallOutlet<GenerateTextResponse> implements Outlet {
    WholeCall(ServerCallStreamObserver<GenerateTextResponse> call) {
      super(call);
    }

    @Override
    public void started(Started started) {
      send(GenerateTextResponse.newBuilder().setStarted(started).build());
    }

    @Override
    public void chunk(TextChunk chunk) {
      send(GenerateTextResponse.newBuilder().setChunk(chunk).build());
    }

    @Override
    public void finished(Finished finished) {
      send(GenerateTextResponse.newBuilder().setFinished(finished).build());
    }
  }
}
