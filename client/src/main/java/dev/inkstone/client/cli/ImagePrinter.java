package dev.inkstone.client.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.v1.GenerateImagesResponse;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * Prints what became of events as they come: the paths of their files, or the events as JSON. While
 * a bar is shown the lines wait for {@link #flush}.
 */
final class ImagePrinter {
  private final PrintWriter out;
  private final boolean json;
  private final boolean waits;
  private final StringBuilder waiting = new StringBuilder();

  private ImagePrinter(PrintWriter out, boolean json, boolean waits) {
    this.out = out;
    this.json = json;
    this.waits = waits;
  }

  static ImagePrinter to(PrintWriter out, boolean json, DrawingBar bar) {
    return new ImagePrinter(out, json, bar.isVisible());
  }

  /**
   * Prints one event.
   *
   * @param paths of the files of its images or previews, in their order
   * @throws CommandFailedException if nobody reads the output any more
   */
  void print(GenerateImagesResponse event, List<Path> paths) {
    if (json) {
      line(json(event, paths));
    } else {
      paths.forEach(path -> line(path.toString()));
    }
  }

  /** Prints the path of a file that belongs to all images. */
  void print(Path sheet) {
    line(json ? new ObjectMapper().createObjectNode().put("grid", sheet.toString()).toString()
        : sheet.toString());
  }

  /** Prints what has waited. */
  void flush() {
    out.print(waiting);
    out.flush();
    waiting.setLength(0);
  }

  private void line(String text) {
    waiting.append(text).append('\n');
    if (!waits) {
      flush();
      if (out.checkError()) {
        throw new CommandFailedException("the output was closed; the other images are cancelled");
      }
    }
  }

  private static String json(GenerateImagesResponse event, List<Path> paths) {
    GenerateImagesResponse.Builder bare = event.toBuilder();
    if (event.hasBatch()) {
      bare.getBatchBuilder().getImagesBuilderList().forEach(image -> image.clearData());
    }
    if (event.hasProgress()) {
      bare.getProgressBuilder().getPreviewsBuilderList().forEach(image -> image.clearData());
    }
    String line = JsonLine.of(bare);
    return paths.isEmpty() ? line : withPaths(line, paths);
  }

  private static String withPaths(String line, List<Path> paths) {
    JsonNode event;
    try {
      event = new ObjectMapper().readTree(line);
    } catch (JsonProcessingException e) {
      // It was written just now.
      throw new AssertionError(e);
    }
    JsonNode images = event.at(event.has("batch") ? "/batch/images" : "/progress/previews");
    for (int i = 0; i < paths.size(); i++) {
      ((ObjectNode) images.get(i)).put("path", paths.get(i).toString());
    }
    return event.toString();
  }
}
