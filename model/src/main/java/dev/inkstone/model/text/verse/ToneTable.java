package dev.inkstone.model.text.verse;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The tone of each character in classical verse: level, oblique, or either. Immutable. */
public final class ToneTable {
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

    /** The mark: 平, 仄 or ○. */
    public char mark() {
      return mark;
    }

    /** The tone with this mark; {@link #EITHER} for any other character. */
    public static Tone ofMark(int mark) {
      return mark == LEVEL.mark ? LEVEL : mark == OBLIQUE.mark ? OBLIQUE : EITHER;
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
    Map<Tone, String> characters = new EnumMap<>(Tone.class);
    Tables.read("tones.txt").forEach(row -> characters.put(Tone.valueOf(row.key()), row.value()));
    return new ToneTable(characters);
  }

  /** The tone of a character; {@link Tone#EITHER} if it is not known. */
  public Tone toneOf(int character) {
    return tones.getOrDefault(character, Tone.EITHER);
  }
}
