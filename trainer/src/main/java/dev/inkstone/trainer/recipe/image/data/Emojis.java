package dev.inkstone.trainer.recipe.image.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.Words;
import dev.inkstone.trainer.recipe.data.NpmPackage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.imageio.ImageIO;

/**
 * The data set {@code emoji}: the emoji of two designs, Google's Noto and Twitter's Twemoji, in
 * colour on white, each with the words of its Unicode name and short name, its design's name, and
 * the tone of its skin if it has one of three. Flags and symbols, which are lettering and heraldry,
 * are left out. A hash holds 5 % out and puts 2 % aside for validation.
 */
public final class Emojis {
  public static final String NAME = "emoji";

  /** Words whose images mean something else in a mirror. */
  public static final List<String> HANDED =
      List.of(
          "left", "right", "leftwards", "rightwards", "facing", "clock", "oclock", "thirty",
          "books", "calendar", "keyboard", "abacus", "newspaper", "moon", "mahjong", "pencil", "ok",
          "up");

  private static final List<Design> DESIGNS =
      List.of(
          new Design(
              "noto",
              "google",
              "sha512-ZRexfzs7MVoLnmzZmNsO4TKhnAJp5D++Vm6PpUpH/jEQQlemp3l88CjZ+DoZ2faM9R4QxZkOPJCoT8D"
                  + "lPhfQ3A=="),
          new Design(
              "twemoji",
              "twitter",
              "sha512-7F+uCuHH+7Qnrc15P5tnbvKkg9E6tlzi4MnT2uW1RlN4pLYTza6cP/dstIfSDMtpjFLWuZewWg8jB"
                  + "buL2eyELQ=="));

  /** Three of Unicode's five tones; with all, every third image would be a person's. */
  private static final Map<String, String> TONES =
      new TreeMap<>(
          Map.of("1F3FB", "light skin", "1F3FD", "medium skin", "1F3FF", "dark skin"));

  private static final Set<String> LEFT_OUT = Set.of("Flags", "Symbols", "Component");
  private static final Set<String> STOP_WORDS =
      Set.of(
          "with", "and", "of", "the", "in", "on", "for", "to", "sign", "symbol", "or", "at", "by");
  private static final ImageShape SHAPE = new ImageShape(3, 64, 64);
  private static final int MOST_WORDS = 8;
  private static final int HELD_OUT = 50;
  private static final int VALIDATION = 70;

  private Emojis() {}

  /**
   * A set of drawings of all emoji.
   *
   * @param name as it is prompted for
   * @param vendor as the packages name it
   */
  private record Design(String name, String vendor, String integrity) {
    NpmPackage source() {
      return new NpmPackage("emoji-datasource-" + vendor, "16.0.0", integrity);
    }

    String folder() {
      return "img/" + vendor + "/64/";
    }
  }

  /** An image and what it shows. */
  private record Picture(byte[] png, List<String> words) {}

  /** Reads the packages, which are downloaded if the cache has them not. */
  static ImageData load(Path cache) throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (Design design : DESIGNS) {
      Map<String, byte[]> files = new HashMap<>();
      design.source()
          .read(
              cache,
              path -> path.equals("emoji.json") || path.startsWith(design.folder()),
              (path, content) -> files.put(path, content.readAllBytes()));
      for (JsonNode emoji : new ObjectMapper().readTree(files.get("emoji.json"))) {
        if (!LEFT_OUT.contains(emoji.path("category").asText())) {
          add(pictures, design, files, emoji);
        }
      }
    }
    Set<String> names = new TreeSet<>();
    pictures.forEach(picture -> names.addAll(picture.words()));
    ImageSet all = decode(pictures, new ArrayList<>(names));
    return ImageData.split(NAME, words(names), all, HELD_OUT, VALIDATION, source());
  }

  private static void add(
      List<Picture> pictures, Design design, Map<String, byte[]> files, JsonNode emoji) {
    Set<String> words = new LinkedHashSet<>();
    for (String field : List.of("name", "short_name")) {
      String text = emoji.path(field).asText().toLowerCase(Locale.ROOT);
      for (String word : text.split("[^a-z]+")) {
        if (word.length() > 1 && !STOP_WORDS.contains(word)) {
          words.add(word);
        }
      }
    }
    add(pictures, design, files.get(design.folder() + emoji.path("image").asText()), words);
    TONES.forEach(
        (code, tone) -> {
          String image = emoji.path("skin_variations").path(code).path("image").asText();
          Set<String> toned = new LinkedHashSet<>(words);
          toned.add(tone);
          add(pictures, design, files.get(design.folder() + image), toned);
        });
  }

  private static void add(
      List<Picture> pictures, Design design, byte[] png, Set<String> words) {
    if (png != null && !words.isEmpty()) {
      List<String> all = new ArrayList<>(words);
      all.add(design.name());
      pictures.add(new Picture(png, all));
    }
  }

  private static ImageSet decode(List<Picture> pictures, List<String> names) throws IOException {
    Map<String, Integer> indexes = new HashMap<>();
    names.forEach(name -> indexes.put(name, indexes.size()));
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    int[][] labels = new int[pictures.size()][];
    for (int i = 0; i < labels.length; i++) {
      Picture picture = pictures.get(i);
      labels[i] = picture.words().stream().mapToInt(indexes::get).toArray();
      pixels.writeBytes(onWhite(ImageIO.read(new ByteArrayInputStream(picture.png())), picture));
    }
    return new ImageSet(SHAPE, pixels.toByteArray(), labels);
  }

  /** The image on white, channel by channel. */
  private static byte[] onWhite(BufferedImage image, Picture picture) throws IOException {
    if (image == null || image.getWidth() != SHAPE.width() || image.getHeight() != SHAPE.height()) {
      throw new IOException("the emoji " + picture.words() + " is no PNG of 64 x 64 pixels");
    }
    int area = SHAPE.width() * SHAPE.height();
    byte[] pixels = new byte[SHAPE.size()];
    for (int i = 0; i < area; i++) {
      int colour = image.getRGB(i % SHAPE.width(), i / SHAPE.width());
      int opacity = colour >>> 24;
      for (int channel = 0; channel < 3; channel++) {
        int level = colour >> 16 - 8 * channel & 0xFF;
        pixels[channel * area + i] = (byte) ((level * opacity + 255 * (255 - opacity) + 127) / 255);
      }
    }
    return pixels;
  }

  private static Words words(Set<String> names) {
    List<Words.Word> words = new ArrayList<>();
    for (String name : names) {
      words.add(
          new Words.Word(
              name,
              DESIGNS.stream().filter(d -> d.name().equals(name)).map(Design::vendor).toList()));
    }
    return new Words(MOST_WORDS, words);
  }

  private static ObjectNode source() {
    ObjectNode source = new ObjectMapper().createObjectNode();
    source.put("name", NAME);
    for (Design design : DESIGNS) {
      NpmPackage from = design.source();
      source.withArray("packages").add(from.name() + "@" + from.version() + " " + from.integrity());
    }
    return source;
  }
}
