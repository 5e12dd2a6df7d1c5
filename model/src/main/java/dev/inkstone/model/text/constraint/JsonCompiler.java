package dev.inkstone.model.text.constraint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dk.brics.automaton.Automaton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes a schema as a {@link Grammar}: one rule for each schema in it, so that references may go
 * in circles. JSON is written without white space, but for one space that may follow a colon or a
 * comma.
 */
final class JsonCompiler {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema ANY_TEXT = new Schema.Text(0, Call.UNBOUNDED, null, null);
  private static final List<Schema> ANY = List.of(
      ANY_TEXT,
      new Schema.Numeric(false, Schema.Bound.NONE, Schema.Bound.NONE),
      new Schema.Values(List.of(BooleanNode.TRUE, BooleanNode.FALSE, NullNode.getInstance())),
      new Schema.Properties(List.of(), new Schema.Any(), true),
      new Schema.Elements(List.of(), new Schema.Any(), 0, Call.UNBOUNDED));

  private final Languages languages;
  private final JsonText text;
  private final GrammarBuilder grammar = new GrammarBuilder();
  private final SchemaReader reader;
  private final Map<Object, Integer> rules = new HashMap<>();
  private final Deque<Runnable> pending = new ArrayDeque<>();

  private JsonCompiler(String schema, Languages languages) {
    this.languages = languages;
    this.text = new JsonText(languages);
    this.reader = new SchemaReader(schema, languages.budget());
  }

  /** The grammar of the JSON values that a schema accepts. */
  static Grammar compile(String schema, Languages languages) {
    return new JsonCompiler(schema, languages).run();
  }

  private Grammar run() {
    int start = rule(reader.read());
    while (!pending.isEmpty()) {
      pending.remove().run();
    }
    reader.check();
    return grammar.build(start);
  }

  /** The rule of a schema; it is written when its turn comes, however deep the schema nests. */
  int rule(Schema schema) {
    return rule(schema, () -> automaton(schema));
  }

  /** A rule that is written once for each key. */
  int rule(Object key, Supplier<Automaton> writing) {
    Integer known = rules.get(key);
    if (known != null) {
      return known;
    }
    int rule = grammar.declare();
    rules.put(key, rule);
    pending.add(() -> grammar.define(rule, languages.deterministic(writing.get())));
    return rule;
  }

  private Automaton automaton(Schema schema) {
    if (schema instanceof Schema.Any) {
      return anyOf(ANY);
    }
    if (schema instanceof Schema.AnyOf union) {
      return anyOf(union.branches());
    }
    if (schema instanceof Schema.Reference reference) {
      return grammar.call(rule(reader.resolve(reference)));
    }
    if (schema instanceof Schema.Values values) {
      return languages.texts(values.values().stream().map(JsonCompiler::written).toList());
    }
    if (schema instanceof Schema.Text string) {
      return string(string);
    }
    if (schema instanceof Schema.Numeric number) {
      return new JsonNumbers(languages).of(number);
    }
    if (schema instanceof Schema.Elements elements) {
      return new JsonArrays(this, grammar, languages).of(elements);
    }
    if (schema instanceof Schema.Properties properties) {
      return new JsonObjects(this, grammar, languages, text).of(properties);
    }
    return Automaton.makeEmpty();
  }

  private Automaton anyOf(List<Schema> branches) {
    return languages.union(branches.stream().map(b -> grammar.call(rule(b))).toList());
  }

  private Automaton string(Schema.Text schema) {
    boolean anyLength = schema.least() == 0 && schema.most() == Call.UNBOUNDED;
    List<Expression> conditions = new ArrayList<>();
    if (schema.pattern() != null) {
      conditions.add(pattern(schema.pattern()));
    }
    if (schema.format() != null) {
      conditions.add(JsonFormats.named(schema.format()));
    }
    if (conditions.isEmpty()) {
      // Counting is the stack's work: an automaton would need states for every length.
      return text.quoted(anyLength
          ? languages.repeat(text.character(), 0, Call.UNBOUNDED)
          : grammar.call(rule("character", text::character), schema.least(), schema.most()));
    }
    if (!anyLength) {
      conditions.add(new Expression.Repetition(
          new Expression.Chars(CodePoints.ALL), schema.least(), schema.most()));
    }
    // What is to be intersected must be written out.
    Writing writing = conditions.size() == 1
        ? Writing.counting(text::canonical, languages, grammar) : text::canonical;
    return text.quoted(conditions.stream().map(e -> languages.of(e, writing))
        .reduce(languages::intersection).orElseThrow());
  }

  private static Expression pattern(String pattern) {
    try {
      return RegexParser.parseSearch(pattern);
    } catch (Refusal e) {
      throw new Refusal("\"pattern\": " + e.getMessage());
    }
  }

  /** A value, or a name, as JSON. */
  static String written(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new Refusal("cannot be written as JSON: " + e.getOriginalMessage());
    }
  }
}
