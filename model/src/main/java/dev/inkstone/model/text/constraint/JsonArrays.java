package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.State;
import java.util.List;

/** Writes arrays: elements with schemas of their own first, then any number that share one. */
final class JsonArrays {
  private final JsonCompiler compiler;
  private final GrammarBuilder grammar;
  private final Languages languages;

  JsonArrays(JsonCompiler compiler, GrammarBuilder grammar, Languages languages) {
    this.compiler = compiler;
    this.grammar = grammar;
    this.languages = languages;
  }

  /** The arrays that a schema accepts. */
  Automaton of(Schema.Elements schema) {
    List<Schema> first = schema.prefix().isEmpty() ? List.of(schema.items()) : schema.prefix();
    int most = schema.most() == Call.UNBOUNDED ? Integer.MAX_VALUE : schema.most();
    RuleAutomaton rule = new RuleAutomaton(languages);
    State end = rule.end();
    State after = rule.link(rule.start(), '[');
    for (int i = 0; i < first.size(); i++) {
      if (i >= schema.least()) {
        rule.link(after, ']', end);
      }
      State next = new State();
      if (i < most) {
        char element = grammar.callSymbol(compiler.rule(first.get(i)), 1, 1);
        List<State> before = i == 0 ? List.of(after) : rule.comma(after);
        before.forEach(state -> rule.link(state, element, next));
      }
      after = next;
    }
    rule.link(further(schema, first.size(), rule, after), ']', end);
    return rule.automaton();
  }

  /** The state after the elements that share a schema, of which there may be none. */
  private State further(Schema.Elements schema, int before, RuleAutomaton rule, State from) {
    boolean bounded = schema.most() != Call.UNBOUNDED;
    if (bounded && schema.most() <= before) {
      return schema.least() <= before ? from : new State();
    }
    int further = compiler.rule(List.of("further", schema.items()), () ->
        languages.concatenate(List.of(languages.texts(List.of(",", ", ")),
            grammar.call(compiler.rule(schema.items())))));
    State to = new State();
    rule.link(from, grammar.callSymbol(further, Math.max(0, schema.least() - before),
        bounded ? schema.most() - before : Call.UNBOUNDED), to);
    return to;
  }
}
