package dev.inkstone.examples;

import dev.inkstone.client.ChatStream;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatRegenerate;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatResponse;
import dev.inkstone.v1.ChatUserMessage;

/** A conversation: a wish, the answer to it, and another answer to the same. */
public final class Converse {
  private Converse() {}

  public static void main(String[] args) {
    try (InkstoneClient client = InkstoneClient.connect(Example.server(args));
        ChatStream chat = client.chat(ChatOpen.newBuilder().setModel("poet").build())) {
      ChatUserMessage wish = ChatUserMessage.newBuilder().setContent("七绝 江雪").build();
      chat.send(ChatRequest.newBuilder().setMessage(wish).build());
      printAnswer(chat);
      chat.send(ChatRequest.newBuilder().setRegenerate(ChatRegenerate.getDefaultInstance()).build());
      printAnswer(chat);
    }
  }

  private static void printAnswer(ChatStream chat) {
    ChatResponse event = chat.read();
    while (event != null && !event.hasFinished()) {
      if (event.hasFailed()) {
        throw new IllegalStateException(event.getFailed().getMessage());
      }
      System.out.print(event.getChunk().getText());
      event = chat.read();
    }
    System.out.println();
  }
}
