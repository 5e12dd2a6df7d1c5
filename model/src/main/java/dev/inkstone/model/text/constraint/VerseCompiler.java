package dev.inkstone.model.text.constraint;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.RhymeTable;
import dk.brics.automaton.Automaton;
import dk.brics.automaton.BasicAutomata;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Writes a form of verse as a {@link Grammar}. A poem in one rhyme class is a fixed row of symbols:
 * any character, or one of the class, or a stop; so the poems of all classes are a small tree.
 */
final class VerseCompiler {
  private static final String FIELD = "constraint.verse.";
  private static final String STOPS = "，。";
  private static final RhymeTable RHYMES = RhymeTable.shipped();
  private static final CodePoints HAN = UnicodeClasses.named("Han").orElseThrow();

  private final Constraint.Verse verse;
  private final TokenTable table;
  private final Languages languages;
  private final GrammarBuilder grammar = new GrammarBuilder();
  private final int[] opening;

  VerseCompiler(Constraint.Verse verse, TokenTable table, Languages languages) {
    this.verse = verse;
    this.table = table;
    this.languages = languages;
    this.opening = verse.opening().codePoints().toArray();
  }

  /** The grammar of the poems. */
  Grammar compile() {
    if (!verse.form().regulated()) {
      throw new ConstraintException(FIELD + "form", "must be one of 五绝, 七绝, 五律, 七律");
    }
    Set<Integer> classes = classes();
    requireShape();
    int any = rule(HAN, "any Chinese character");
    List<String> poems = new ArrayList<>();
    for (int rhyme : classes) {
      CodePoints members = CodePoints.of(RHYMES.members(rhyme)).intersection(HAN);
      if (fits(members)) {
        poems.add(poem(rhyme, any, members));
      }
    }
    if (poems.isEmpty()) {
      throw new ConstraintException(FIELD + "opening", "its even lines do not end in "
          + (verse.rhyme().isEmpty() ? "one rhyme class" : "the rhyme class of " + verse.rhyme()));
    }
    return ConstraintCompiler.named(FIELD + "rhyme", () -> grammar.build(grammar.declare(
        BasicAutomata.makeStringUnion(poems.toArray(CharSequence[]::new)))));
  }

  /** The rhyme classes that the poem may have. */
  private Set<Integer> classes() {
    int[] rhyme = verse.rhyme().codePoints().toArray();
    if (rhyme.length > 1) {
      throw new ConstraintException(FIELD + "rhyme", "must be one character");
    }
    Set<Integer> classes = new TreeSet<>(rhyme.length == 1
        ? RHYMES.classesOf(rhyme[0])
        : IntStream.range(0, RHYMES.names().size()).boxed().toList());
    if (classes.isEmpty()) {
      throw new ConstraintException(FIELD + "rhyme", "\"" + verse.rhyme()
          + "\" is in no rhyme class; give a common character in simplified writing");
    }
    if (namesRhymes()) {
      classes.removeIf(c -> !table.specials().containsKey(rhymeToken(c)));
    }
    classes.removeIf(c -> languages.writable(CodePoints.of(RHYMES.members(c))).isEmpty());
    if (classes.isEmpty()) {
      throw new ConstraintException(FIELD + "rhyme", "the model's vocabulary cannot write it");
    }
    return classes;
  }

  /** Refuses an opening that no poem of the form has, whatever its rhyme. */
  private void requireShape() {
    String missing = languages.unwritable(verse.opening());
    if (!missing.isEmpty()) {
      throw new ConstraintException(
          FIELD + "opening", "the model's vocabulary has no \"" + missing + "\"");
    }
    Form form = verse.form();
    int length = form.lines() * (form.lineLength() + 1);
    if (opening.length > length) {
      throw new ConstraintException(FIELD + "opening",
          "is longer than a " + form.label() + ", which has " + length + " characters");
    }
    for (int i = 0; i < opening.length; i++) {
      int stop = stopAt(i);
      if (stop >= 0 ? opening[i] != stop : !HAN.contains(opening[i])) {
        throw new ConstraintException(FIELD + "opening", "character " + (i + 1) + " of a "
            + form.label() + " is " + (stop >= 0 ? Character.toString(stop) : "a Chinese character")
            + ", not " + Character.toString(opening[i]));
      }
    }
  }

  /** Whether the opening's rhymes, as far as it goes, are in a class. */
  private boolean fits(CodePoints members) {
    return IntStream.range(0, opening.length)
        .allMatch(i -> !rhymesAt(i) || members.contains(opening[i]));
  }

  /** A poem as symbols: calls, and the bytes of what is fixed. */
  private String poem(int rhyme, int any, CodePoints members) {
    int end = rule(members, "the rhyme class of " + RHYMES.names().get(rhyme));
    StringBuilder symbols = new StringBuilder();
    if (namesRhymes()) {
      symbols.append(grammar.specialSymbol(table.specials().get(rhymeToken(rhyme))));
    }
    int length = verse.form().lines() * (verse.form().lineLength() + 1);
    for (int i = 0; i < length; i++) {
      if (i < opening.length) {
        symbols.append(Utf8.symbols(Character.toString(opening[i])));
      } else if (stopAt(i) >= 0) {
        symbols.append(Utf8.symbols(Character.toString(stopAt(i))));
      } else {
        symbols.append(grammar.callSymbol(rhymesAt(i) ? end : any, 1, 1));
      }
    }
    return symbols.toString();
  }

  private int rule(CodePoints characters, String what) {
    Automaton automaton = languages.chars(characters);
    if (automaton.isEmpty() || !languages.canWrite(STOPS)) {
      throw new ConstraintException(FIELD + "form", "the model's vocabulary cannot write "
          + (automaton.isEmpty() ? what : "the stops " + STOPS));
    }
    return grammar.declare(automaton);
  }

  /** The stop that stands so many characters after the start, or -1. */
  private int stopAt(int index) {
    int line = index / (verse.form().lineLength() + 1);
    boolean stop = index % (verse.form().lineLength() + 1) == verse.form().lineLength();
    return stop ? STOPS.charAt(line % 2) : -1;
  }

  /** Whether a rhyme stands so many characters after the start: at the end of an even line. */
  private boolean rhymesAt(int index) {
    int line = index / (verse.form().lineLength() + 1);
    return line % 2 == 1 && stopAt(index + 1) >= 0;
  }

  /** Whether the model names the rhyme before the poem. */
  private boolean namesRhymes() {
    return RHYMES.names().stream().anyMatch(n -> table.specials().containsKey("<韵:" + n + ">"));
  }

  private static String rhymeToken(int rhyme) {
    return "<韵:" + RHYMES.names().get(rhyme) + ">";
  }
}
