package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.State;
import dk.brics.automaton.Transition;
import java.util.List;

/**
 * Writes objects: the properties that the schema names in its order, optional ones or not, then
 * others if it allows any. The automaton is over calls, one for each property, so that it stays
 * small whatever the properties hold.
 */
final class JsonObjects {
  private static final int MAX_TRANSITIONS = 200_000;

  private final JsonCompiler compiler;
  private final GrammarBuilder grammar;
  private final Languages languages;
  private final JsonText text;
  private int transitions;

  JsonObjects(JsonCompiler compiler, GrammarBuilder grammar, Languages languages, JsonText text) {
    this.compiler = compiler;
    this.grammar = grammar;
    this.languages = languages;
    this.text = text;
  }

  /** The objects that a schema accepts. */
  Automaton of(Schema.Properties schema) {
    int count = schema.properties().size();
    State[] after = new State[count + 1];
    for (int i = 0; i <= count; i++) {
      after[i] = new State();
    }
    State end = new State();
    end.setAccept(true);
    State inside = new State();
    properties(schema, inside, 0, after, end);
    for (int i = 0; i <= count; i++) {
      State comma = new State();
      State space = new State();
      link(after[i], ',', comma);
      link(comma, ' ', space);
      properties(schema, comma, i, after, null);
      properties(schema, space, i, after, null);
      if (schema.properties().stream().skip(i).noneMatch(Schema.Property::required)) {
        link(after[i], '}', end);
      }
    }
    State start = new State();
    link(start, '{', inside);
    Automaton automaton = new Automaton();
    automaton.setInitialState(start);
    automaton.setDeterministic(true);
    automaton.restoreInvariant();
    return automaton;
  }

  /**
   * Lets any of the properties from one on follow, up to the first that must not be left out.
   *
   * @param after the states after each property
   * @param end the state after the closing brace, or null if there must be another property
   */
  private void properties(Schema.Properties schema, State from, int first, State[] after,
      State end) {
    for (int i = first; i < schema.properties().size(); i++) {
      Schema.Property property = schema.properties().get(i);
      int rule = compiler.rule(List.of(property.name(), property.schema()),
          () -> member(languages.text(JsonCompiler.quoted(property.name())), property.schema()));
      call(from, rule, after[i + 1]);
      if (property.required()) {
        return;
      }
    }
    if (schema.writesOthers()) {
      List<String> names = schema.properties().stream().map(Schema.Property::name).toList();
      int rule = compiler.rule(List.of(names, schema.others()),
          () -> member(text.notNamed(names), schema.others()));
      call(from, rule, after[after.length - 1]);
    }
    if (end != null) {
      link(from, '}', end);
    }
  }

  private Automaton member(Automaton name, Schema value) {
    return languages.concatenate(List.of(name, languages.texts(List.of(":", ": ")),
        grammar.call(compiler.rule(value))));
  }

  private void call(State from, int rule, State to) {
    if (++transitions > MAX_TRANSITIONS) {
      throw new Refusal("too large: too many optional properties in a row");
    }
    from.addTransition(new Transition(grammar.callSymbol(rule, 1, 1), to));
  }

  /** Without effect if the vocabulary lacks the character. */
  private void link(State from, char character, State to) {
    if (languages.canWrite(Character.toString(character))) {
      from.addTransition(new Transition(character, to));
    }
  }
}
