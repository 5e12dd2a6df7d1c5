package dev.inkstone.examples;

import dev.inkstone.client.ImageStream;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.GenerateImagesRequest;
import dev.inkstone.v1.GenerateImagesResponse;
import dev.inkstone.v1.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Nine drawings, as files in a folder. */
public final class DrawImages {
  private DrawImages() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("cats");
    GenerateImagesRequest nine =
        GenerateImagesRequest.newBuilder().setModel("sketch").setPrompt("cat").setCount(9).build();
    try (InkstoneClient client = InkstoneClient.connect(Example.server(args));
        ImageStream events = client.images(nine)) {
      while (events.hasNext()) {
        GenerateImagesResponse event = events.next();
        for (Image image : event.getBatch().getImagesList()) {
          Path file = folder.resolve("cat-" + image.getIndex() + ".png");
          Files.write(file, image.getData().toByteArray());
          System.out.println(file);
        }
      }
    }
  }
}
