package dev.inkstone.trainer.recipe.data;

import com.github.houbb.opencc4j.util.ZhConverterUtil;
import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.Verse;
import dev.inkstone.trainer.verse.Poem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns the corpus's entries into clean poems, and counts what it drops and why. An entry is kept
 * whole or not at all, since a poem that lost a line would pass for another form. The same entries
 * in the same order give the same poems. Not for several threads.
 */
final class PoemCleaner {
  /** Why an entry is not used. */
  enum Dropped {
    FOREIGN_CHARACTERS,
    TOO_FEW_LINES,
    TOO_LONG,
    DUPLICATE;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int MIN_LINES = 4;
  private static final int MAX_LINES = 24;
  private static final int MAX_CHARACTERS = 200;
  private static final int MAX_LINE = 14;
  private static final int VALIDATION_PERMILLE = 20;
  private static final int HELD_OUT_PERMILLE = 10;

  private static final Pattern NOTE = Pattern.compile("[（(〈][^（(〈）)〉]*[）)〉]");
  private static final Pattern NOT_TITLE = Pattern.compile("[^\\p{IsHan}\\s·]");
  private static final Pattern GAP = Pattern.compile("[\\s·]+");
  private static final Pattern NUMBER =
      Pattern.compile("其?[一二三四五六七八九十百○〇零]+");
  private static final Pattern COUNT =
      Pattern.compile("(?<=.)[一二三四五六七八九十百两]+[首绝章篇]$|[并有]序$|[并有]引$");

  private final Map<Dropped, Integer> dropped = new EnumMap<>(Dropped.class);
  private final Set<String> seen = new HashSet<>();

  /** The clean poem of an entry, or empty if it is dropped. */
  Optional<Poem> clean(String id, String title, List<String> paragraphs) {
    String text = simplify(String.join("", paragraphs).replaceAll("\\s", ""));
    if (text.codePoints().anyMatch(c -> !isHan(c) && !Verse.isStop(c))) {
      return drop(Dropped.FOREIGN_CHARACTERS);
    }
    List<String> lines = Verse.lines(text);
    if (lines.size() < MIN_LINES) {
      return drop(Dropped.TOO_FEW_LINES);
    }
    if (lines.size() > MAX_LINES || text.length() > MAX_CHARACTERS
        || lines.stream().anyMatch(l -> l.length() > MAX_LINE)) {
      return drop(Dropped.TOO_LONG);
    }
    if (!firstOfItsKind(lines)) {
      return drop(Dropped.DUPLICATE);
    }
    Form form = Form.of(lines);
    String body = form.regulated() ? Verse.body(lines) : stopsOnly(text);
    return Optional.of(new Poem(id, cleanTitle(title), form, body, split(body)));
  }

  /** How many entries were dropped so far, by reason. */
  Map<Dropped, Integer> dropped() {
    return new EnumMap<>(dropped);
  }

  /** The title without notes, numbering and the name of the collection it stands in. */
  static String cleanTitle(String title) {
    String text = NOTE.matcher(simplify(title)).replaceAll(" ");
    text = NOT_TITLE.matcher(text).replaceAll(" ");
    List<String> parts = new ArrayList<>(List.of(GAP.split(text.strip())));
    parts.removeIf(p -> p.isEmpty() || NUMBER.matcher(p).matches());
    if (parts.isEmpty()) {
      return "";
    }
    String last = COUNT.matcher(parts.get(parts.size() - 1)).replaceAll("");
    int length = Math.min(Poem.MAX_TITLE, last.codePointCount(0, last.length()));
    return last.substring(0, last.offsetByCodePoints(0, length));
  }

  /** The text in simplified characters, one for each character of the original. */
  static String simplify(String text) {
    return ZhConverterUtil.toSimple(text);
  }

  /** Each line closed by {@code ，} or {@code 。}, where the original ends a clause or sentence. */
  private static String stopsOnly(String text) {
    String body = text.replaceAll("[；：]", "，").replaceAll("[？！]", "。")
        .replaceAll("([，。])[，。]+", "$1").replaceAll("^[，。]+", "");
    return body.endsWith("。") ? body : body.replaceAll("，$", "") + "。";
  }

  private static boolean isHan(int character) {
    return Character.isIdeographic(character) && character != '〇';
  }

  /** Editions repeat a poem with small changes: the same opening or closing is the same poem. */
  private boolean firstOfItsKind(List<String> lines) {
    int n = lines.size();
    boolean opening = seen.add("^" + lines.get(0) + lines.get(1));
    boolean closing = seen.add("$" + lines.get(n - 2) + lines.get(n - 1));
    return opening && closing;
  }

  private Optional<Poem> drop(Dropped reason) {
    dropped.merge(reason, 1, Integer::sum);
    return Optional.empty();
  }

  private static Poem.Split split(String body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256")
          .digest(body.getBytes(StandardCharsets.UTF_8));
      int permille = ((hash[0] & 0xff) << 16 | (hash[1] & 0xff) << 8 | hash[2] & 0xff) % 1000;
      if (permille < VALIDATION_PERMILLE) {
        return Poem.Split.VALIDATION;
      }
      return permille < VALIDATION_PERMILLE + HELD_OUT_PERMILLE
          ? Poem.Split.HELD_OUT : Poem.Split.TRAIN;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
