package dev.inkstone.model.text.constraint;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes constraints ready for one vocabulary. Safe for many threads; keeps the guides used last.
 *
 * <p>Guarantees: a constraint that no sequence of tokens can satisfy is refused; so is one whose
 * automata would grow beyond bounds, within about a second.
 */
public final class ConstraintCompiler {
  public static final int MAX_PATTERN = 8_192;
  public static final int MAX_SCHEMA = 65_536;
  public static final int MAX_CHOICES = 1_024;
  public static final int MAX_CHOICE_BYTES = 65_536;

  /** Guides to keep. Each holds at most some 16 MB, mostly far less. */
  private static final int MAX_GUIDES = 32;

  /** The automata library counts its states in a static field that threads must not race for. */
  private static final Object LIBRARY = new Object();

  private final TokenTable table;
  private final Map<Constraint, Guide> guides =
      new LinkedHashMap<>(MAX_GUIDES, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Constraint, Guide> eldest) {
          return size() > MAX_GUIDES;
        }
      };

  public ConstraintCompiler(TokenTable table) {
    this.table = table;
  }

  /**
   * The guide for a constraint.
   *
   * @throws ConstraintException if the constraint is malformed, unsupported, too large, or
   *     impossible in this vocabulary
   */
  public Guide compile(Constraint constraint) {
    synchronized (guides) {
      Guide known = guides.get(constraint);
      if (known != null) {
        return known;
      }
    }
    Guide guide;
    synchronized (LIBRARY) {
      guide = new Guide(grammar(constraint), table);
    }
    synchronized (guides) {
      guides.put(constraint, guide);
    }
    return guide;
  }

  private Grammar grammar(Constraint constraint) {
    Languages languages = new Languages(table.writable());
    if (constraint instanceof Constraint.Regex regex) {
      return named("constraint.regex", () -> regex(regex.pattern(), languages));
    }
    if (constraint instanceof Constraint.Choices choices) {
      return choices(choices.choices(), languages);
    }
    if (constraint instanceof Constraint.JsonSchema json) {
      return named("constraint.json_schema", () -> {
        limit(json.schema().length(), MAX_SCHEMA, "characters");
        return JsonCompiler.compile(json.schema(), languages);
      });
    }
    return new VerseCompiler((Constraint.Verse) constraint, table, languages).compile();
  }

  private static Grammar regex(String pattern, Languages languages) {
    limit(pattern.length(), MAX_PATTERN, "characters");
    Expression expression = RegexParser.parse(pattern);
    GrammarBuilder grammar = new GrammarBuilder();
    int rule = grammar.declare(languages.deterministic(
        languages.of(expression, Writing.counting(languages::chars, languages, grammar))));
    return grammar.build(rule);
  }

  private static Grammar choices(List<String> choices, Languages languages) {
    String field = "constraint.choices.choices";
    if (choices.isEmpty() || choices.size() > MAX_CHOICES) {
      throw new ConstraintException(field,
          "has " + choices.size() + " entries; give 1 to " + MAX_CHOICES);
    }
    for (int i = 0; i < choices.size(); i++) {
      String missing = languages.unwritable(choices.get(i));
      if (choices.get(i).isEmpty() || !missing.isEmpty()) {
        throw new ConstraintException(field + "[" + i + "]", missing.isEmpty()
            ? "is empty"
            : "the model's vocabulary has no \"" + missing + "\"");
      }
    }
    return named(field, () -> {
      limit(choices.stream().mapToInt(c -> c.getBytes(StandardCharsets.UTF_8).length).sum(),
          MAX_CHOICE_BYTES, "bytes in all");
      GrammarBuilder grammar = new GrammarBuilder();
      return grammar.build(grammar.declare(languages.texts(choices)));
    });
  }

  private static void limit(int size, int most, String unit) {
    if (size > most) {
      throw new Refusal("has " + size + " " + unit + "; give at most " + most);
    }
  }

  /** Runs a part of the compilation that speaks of one field. */
  static <T> T named(String field, Supplier<T> compilation) {
    try {
      return compilation.get();
    } catch (Refusal e) {
      throw new ConstraintException(field, e.getMessage());
    }
  }
}
