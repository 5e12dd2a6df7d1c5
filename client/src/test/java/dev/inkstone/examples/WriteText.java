package dev.inkstone.examples;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.ServerAddress;
import dev.inkstone.client.TextStream;
import dev.inkstone.v1.GenerateTextRequest;

/** A poem, printed as it is written. */
public final class WriteText {
  private WriteText() {}

  public static void main(String[] args) {
    ServerAddress server = Example.server(args);
    try (InkstoneClient client = InkstoneClient.connect(server);
        TextStream events = client.generate(
            GenerateTextRequest.newBuilder().setPrompt("七绝 春江花月夜").build())) {
      events.forEachRemaining(event -> System.out.print(event.getChunk().getText()));
    }
    System.out.println();
  }
}
