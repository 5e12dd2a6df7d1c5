package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.State;
import java.util.List;

/**
 * Writes objects: the properties that the schema names in its order, optional ones or not, then
 * others if it allows any. The automaton is over calls, one for each property, so that it stays
 * small whatever the properties hold.
 */
final class JsonObjects {
  private final JsonCompiler compiler;
  private final GrammarBuilder grammar;
  private final Languages languages;
  private final JsonText text;

  JsonObjects(JsonCompiler compiler, GrammarBuilder grammar, Languages languages, JsonText text) {
    this.compiler = compiler;
    this.grammar = grammar;
    this.languages = languages;
    this.text = text;
  }

  /** The objects that a schema accepts. */
  Automaton of(Schema.Properties schema) {
    RuleAutomaton rule = new RuleAutomaton(languages);
    int count = schema.properties().size();
    State[] after = new State[count + 1];
    for (int i = 0; i <= count; i++) {
      after[i] = new State();
    }
    State inside = rule.link(rule.start(), '{');
    properties(schema, 0, rule, inside, after);
    close(schema, 0, rule, inside);
    for (int i = 0; i <= count; i++) {
      for (State comma : rule.comma(after[i])) {
        properties(schema, i, rule, comma, after);
      }
      close(schema, i, rule, after[i]);
    }
    return rule.automaton();
  }

  /**
   * Lets any of the properties from one on follow, up to the first that must not be left out.
   *
   * @param after the states after each property
   */
  private void properties(
      Schema.Properties schema, int first, RuleAutomaton rule, State from, State[] after) {
    for (int i = first; i < schema.properties().size(); i++) {
      Schema.Property property = schema.properties().get(i);
      int member = compiler.rule(List.of(property.name(), property.schema()),
          () -> member(languages.text(JsonCompiler.written(property.name())), property.schema()));
      rule.link(from, grammar.callSymbol(member, 1, 1), after[i + 1]);
      if (property.required()) {
        return;
      }
    }
    if (schema.writesOthers()) {
      List<String> names = schema.properties().stream().map(Schema.Property::name).toList();
      int member = compiler.rule(List.of(names, schema.others()),
          () -> member(text.notNamed(names), schema.others()));
      rule.link(from, grammar.callSymbol(member, 1, 1), after[after.length - 1]);
    }
  }

  /** Lets the object end, if no property from one on is required. */
  private void close(Schema.Properties schema, int first, RuleAutomaton rule, State from) {
    if (schema.properties().stream().skip(first).noneMatch(Schema.Property::required)) {
      rule.link(from, '}', rule.end());
    }
  }

  private Automaton member(Automaton name, Schema value) {
    return languages.concatenate(List.of(name, languages.texts(List.of(":", ": ")),
        grammar.call(compiler.rule(value))));
  }
}
