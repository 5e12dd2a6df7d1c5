package dev.inkstone.examples;

import dev.inkstone.client.InkstoneClient;
import java.util.List;

/** What the server can be asked for now. */
public final class CheckHealth {
  private CheckHealth() {}

  public static void main(String[] args) {
    try (InkstoneClient client = InkstoneClient.connect(Example.server(args))) {
      for (String name : List.of("TextService", "ImageService", "RatingService")) {
        boolean serving = client.isServing("inkstone.v1." + name);
        System.out.println(name + (serving ? " serves" : " does not serve"));
      }
    }
  }
}
