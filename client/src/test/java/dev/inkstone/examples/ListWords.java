package dev.inkstone.examples;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.Word;

/** What the image model can draw. */
public final class ListWords {
  private ListWords() {}

  public static void main(String[] args) {
    try (InkstoneClient client = InkstoneClient.connect(Example.server(args))) {
      for (Word word : client.words("sketch").getWordsList()) {
        System.out.println(word.getName() + " " + word.getAlsoList());
      }
    }
  }
}
