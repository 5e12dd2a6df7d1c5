package dev.inkstone.model.text.constraint;

import java.util.Map;
import java.util.TreeMap;

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

  /**
   * @param specials symbols of special tokens by id
   */
  TokenWalk(Machine machine, TokenTable table, Map<Integer, Integer> specials) {
    this.machine = machine;
    this.table = table;
    this.specials = new TreeMap<>(specials);
    this.path = new Position[table.trie().longest() + 1];
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
    TokenTrie trie = table.trie();
    path[0] = position;
    for (int node = 0; node < trie.size(); ) {
      int depth = trie.depth(node);
      Position next = machine.step(path[depth], trie.label(node));
      if (next.dead()) {
        node = trie.skip(node);
        continue;
      }
      path[depth + 1] = next;
      int end = trie.endToken(node);
      for (int i = trie.firstToken(node); i < end; i++) {
        visitor.visit(trie.token(i), next);
      }
      node++;
    }
    specials.forEach((token, symbol) -> {
      Position next = machine.step(position, symbol);
      if (!next.dead()) {
        visitor.visit(token, next);
      }
    });
  }
}
