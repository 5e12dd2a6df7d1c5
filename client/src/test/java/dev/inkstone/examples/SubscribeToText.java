package dev.inkstone.examples;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A poem, taken event by event: the server waits while nothing is asked for. */
public final class SubscribeToText {
  private SubscribeToText() {}

  public static void main(String[] args) {
    try (InkstoneClient client = InkstoneClient.connect(Example.server(args))) {
      Printer printer = new Printer();
      client
          .publishText(GenerateTextRequest.newBuilder().setPrompt("七绝 春江花月夜").build())
          .subscribe(printer);
      printer.ended.join();
    }
    System.out.println();
  }

  private static final class Printer implements Flow.Subscriber<GenerateTextResponse> {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      subscription.request(1);
    }

    @Override
    public void onNext(GenerateTextResponse event) {
      System.out.print(event.getChunk().getText());
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      ended.complete(null);
    }
  }
}
