package dev.inkstone.trainer.verse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The tone of each character in classical verse: level, oblique, or either. Immutable. */
public final class ToneTable {
  private static final String RESOURCE = "/verse/tones.txt";

  /** A tone, with the mark that the corpus writes for it. */
  public enum Tone {
    LEVEL('平'),
    OBLIQUE('仄'),
    /** A character with a level and an oblique reading, or one that the table does not know. */
    EITHER('○');

    private final char mark;

    Tone(char mark) {
      this.mark = mark;
    }

    public char mark() {
      return mark;
    }

    /** Whether a character of this tone may stand where the other is asked for. */
    public boolean agrees(Tone other) {
      return this == other || this == EITHER || other == EITHER;
    }
  }

  private final Map<Integer, Tone> tones = new HashMap<>();

  /** A table from the characters of each tone. */
  public ToneTable(Map<Tone, String> characters) {
    characters.forEach((tone, text) -> text.codePoints().forEach(c -> tones.put(c, tone)));
  }

  /** The table derived from the corpus, as shipped. */
  public static ToneTable shipped() {
    try (InputStream in = ToneTable.class.getResourceAsStream(RESOURCE);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      Map<Tone, String> characters = new EnumMap<>(Tone.class);
      for (String line; (line = reader.readLine()) != null; ) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] fields = line.split("\t", 2);
          characters.put(Tone.valueOf(fields[0]), fields[1]);
        }
      }
      return new ToneTable(characters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tone of a character; {@link Tone#EITHER} if it is not known. */
  public Tone toneOf(int character) {
    return tones.getOrDefault(character, Tone.EITHER);
  }
}
