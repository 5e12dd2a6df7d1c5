package dev.inkstone.server.swap;

import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.constraint.ConstraintCompiler;
import dev.inkstone.model.text.constraint.TokenTable;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A model's constraint compiler, made when somebody first wants a constraint: its table of a large
 * vocabulary takes a moment and some memory. Thread-safe.
 */
final class LazyConstraints implements Supplier<ConstraintCompiler> {
  private final Tokenizer tokenizer;
  private final Set<Integer> endTokens;
  private ConstraintCompiler compiler;

  /**
   * @param tokenizer open whenever this is used
   */
  LazyConstraints(Tokenizer tokenizer, Set<Integer> endTokens) {
    this.tokenizer = tokenizer;
    this.endTokens = endTokens;
  }

  @Override
  public synchronized ConstraintCompiler get() {
    if (compiler == null) {
      compiler =
          new ConstraintCompiler(
              TokenTable.of(tokenizer, tokenizer.vocabularySize(), endTokens));
    }
    return compiler;
  }
}
