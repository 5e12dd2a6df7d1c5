package dev.inkstone.examples;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.client.TextStream;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextResponse;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.WithdrawRequest;

/** A poem, an opinion of it, and the opinion taken back. */
public final class RateText {
  private RateText() {}

  public static void main(String[] args) {
    try (InkstoneClient client = InkstoneClient.connect(Example.server(args))) {
      String poem = write(client);
      RateRequest fiveStars =
          RateRequest.newBuilder()
              .setGenerationId(poem)
              .setStars(5)
              .putAspects("imagery", 1)
              .setUser("li-bai")
              .build();
      System.out.println("rated: " + client.rate(fiveStars).getRatingId());
      WithdrawRequest regret =
          WithdrawRequest.newBuilder().setGenerationId(poem).setUser("li-bai").build();
      System.out.println("withdrawn: " + client.withdraw(regret).getRatingId());
    }
  }

  /** Returns the generation id. */
  private static String write(InkstoneClient client) {
    GenerateTextRequest request =
        GenerateTextRequest.newBuilder().setPrompt("五绝 登鹳雀楼").setStore(true).build();
    try (TextStream events = client.generate(request)) {
      GenerateTextResponse first = events.next();
      events.forEachRemaining(event -> System.out.print(event.getChunk().getText()));
      System.out.println();
      return first.getStarted().getGenerationIds(0);
    }
  }
}
