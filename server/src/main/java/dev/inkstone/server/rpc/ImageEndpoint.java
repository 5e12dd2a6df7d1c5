package dev.inkstone.server.rpc;

import dev.inkstone.model.image.Words;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.ImageServiceGrpc;
import dev.inkstone.v1.ListWordsRequest;
import dev.inkstone.v1.ListWordsResponse;
import dev.inkstone.v1.Word;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The image service: a call begins here, the rest is for {@link ImageStreams}. */
public final class ImageEndpoint extends ImageServiceGrpc.ImageServiceImplBase {
  private final ImageStreams streams;

  public ImageEndpoint(ImageStreams streams) {
    this.streams = streams;
  }

  @Override
  public void generate(
      GenerateImagesRequest request, StreamObserver<GenerateImagesResponse> observer) {
    var call = (ServerCallStreamObserver<GenerateImagesResponse>) observer;
    Calls.start(call, () -> streams.start(request, Callers.current(), new CallOutlet<>(call)));
  }

  @Override
  public void listWords(ListWordsRequest request, StreamObserver<ListWordsResponse> observer) {
    ListWordsResponse response;
    try {
      response = response(streams.words(request.getModel()));
    } catch (Exception | Error e) {
      observer.onError(StatusMapper.toStatus(e));
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private static ListWordsResponse response(Words words) {
    ListWordsResponse.Builder response = ListWordsResponse.newBuilder().setMost(words.most());
    words.words().forEach(
        word ->
            response.addWords(Word.newBuilder().setName(word.name()).addAllAlso(word.also())));
    return response.build();
  }
}
