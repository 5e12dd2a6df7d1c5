package dev.inkstone.model.text.constraint;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** Takes a {@link Machine} from token to token. Not thread-safe. */
final class TokenWalk {
  /** Hears of each token that may follow, and of the position after it. */
  interface Visitor {
    void visit(int token, Position next);
  }

  private final Machine machine;
  private final TokenTable table;
  private final Map<Integer, Integer> specials;
  private final Position[] path;
  private final boolean[] left;

  /**
   * @param specials symbols of special tokens by id
   */
  TokenWalk(Machine machine, TokenTable table, Map<Integer, Integer> specials) {
    this.machine = machine;
    this.table = table;
    this.specials = new TreeMap<>(specials);
    this.path = new Position[table.trie().longest() + 1];
    this.left = new boolean[path.length];
  }

  /** The position after a token, dead if it cannot follow. */
  Position step(Position from, int token) {
    Integer special = specials.get(token);
    if (special != null) {
      return machine.step(from, special);
    }
    byte[] text = table.text(token);
    Position at = text.length == 0 ? machine.dead() : from;
    for (int i = 0; i < text.length && !at.dead(); i++) {
      at = machine.step(at, text[i] & 0xFF);
    }
    return at;
  }

  /** Finds all tokens that may follow. */
  void from(Position position, Visitor visitor) {
    path[0] = position;
    below(0, table.trie().size(), visitor);
    specials(position, visitor);
  }

  /** Finds the tokens that may follow and that lie at or below a node of the tree. */
  void from(Position position, int node, Visitor visitor) {
    TokenTrie trie = table.trie();
    byte[] text = table.text(trie.token(trie.firstToken(node)));
    int depth = trie.depth(node);
    path[0] = position;
    for (int i = 0; i < depth; i++) {
      path[i + 1] = machine.step(path[i], text[i] & 0xFF);
    }
    below(node, trie.skip(node), visitor);
  }

  /** Finds the special tokens that may follow. */
  void specials(Position position, Visitor visitor) {
    specials.forEach((token, symbol) -> {
      Position next = machine.step(position, symbol);
      if (!next.dead()) {
        visitor.visit(token, next);
      }
    });
  }

  /**
   * Finds the tokens that may follow within a rule, wherever the rule stands: those that do not
   * come to its end, or come to it with their last byte.
   *
   * @param start the position of a rule alone
   * @param open takes the nodes of the tree that lie beyond an end of the rule
   * @return false if the rule can both end and go on at some place, so that what follows depends
   *     on what stands around it; the visitor's work is void then
   */
  boolean within(Position start, Visitor visitor, IntConsumer open) {
    TokenTrie trie = table.trie();
    path[0] = start;
    left[0] = false;
    for (int node = 0; node < trie.size(); ) {
      int depth = trie.depth(node);
      Position next = machine.step(path[depth], trie.label(node));
      if (next.dead()) {
        if (left[depth]) {
          open.accept(node);
        }
        node = trie.skip(node);
        continue;
      }
      if (next.accepting() && !next.finished()) {
        return false;
      }
      path[depth + 1] = next;
      left[depth + 1] = next.accepting();
      visit(node, next, visitor);
      node++;
    }
    return true;
  }

  private void below(int first, int end, Visitor visitor) {
    TokenTrie trie = table.trie();
    for (int node = first; node < end; ) {
      int depth = trie.depth(node);
      Position next = machine.step(path[depth], trie.label(node));
      if (next.dead()) {
        node = trie.skip(node);
      } else {
        path[depth + 1] = next;
        visit(node, next, visitor);
        node++;
      }
    }
  }

  private void visit(int node, Position next, Visitor visitor) {
    TokenTrie trie = table.trie();
    int end = trie.endToken(node);
    for (int i = trie.firstToken(node); i < end; i++) {
      visitor.visit(trie.token(i), next);
    }
  }
}
