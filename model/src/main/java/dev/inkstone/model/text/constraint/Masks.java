package dev.inkstone.model.text.constraint;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Computes the masks of positions, and keeps what they have in common. Not thread-safe. */
final class Masks {
  /** A rule is looked at alone only if no more than one node in so many lies beyond its ends. */
  private static final int WORTH = 16;

  private final TokenTable table;
  private final Machine machine;
  private final TokenWalk walk;

  /** By the state of a rule; empty where what follows depends on what stands around the rule. */
  private final Map<Integer, Optional<RuleMask>> rules = new HashMap<>();

  private final int[] tokens;
  private int count;
  private int bytes;

  Masks(TokenTable table, Machine machine, TokenWalk walk) {
    this.table = table;
    this.machine = machine;
    this.walk = walk;
    this.tokens = new int[table.size()];
  }

  /** The tokens that may follow a position. */
  TokenMask of(Position position) {
    Optional<RuleMask> rule = rule(position);
    count = 0;
    if (rule.isPresent()) {
      for (int node : rule.get().open()) {
        walk.from(position, node, (token, next) -> tokens[count++] = token);
      }
      walk.specials(position, (token, next) -> tokens[count++] = token);
    } else {
      walk.from(position, (token, next) -> tokens[count++] = token);
    }
    if (position.accepting()) {
      table.endTokens().forEach(token -> tokens[count++] = token);
    }
    if (rule.isPresent() && count == 0) {
      return rule.get().inside();
    }
    TokenMask mask = new TokenMask(
        table.size(), tokens, count, rule.map(RuleMask::inside).orElse(null));
    bytes += mask.bytes();
    return mask;
  }

  /** Memory of all masks computed since the last {@link #forget}. */
  int bytes() {
    return bytes;
  }

  /** Forgets what masks have in common. */
  void forget() {
    rules.clear();
    bytes = 0;
  }

  /** What is known of a position's rule; only where there is one way to read the text. */
  private Optional<RuleMask> rule(Position position) {
    if (position.stacks().size() != 1) {
      return Optional.empty();
    }
    Stack stack = position.stacks().get(0);
    return rules.computeIfAbsent(stack.state(), this::compute)
        .filter(rule -> machine.hasRoom(stack.depth() + rule.depth()));
  }

  private Optional<RuleMask> compute(int state) {
    count = 0;
    int[] depth = {0};
    IntStream.Builder open = IntStream.builder();
    boolean same = walk.within(machine.alone(state), (token, next) -> {
      tokens[count++] = token;
      for (Stack stack : next.stacks()) {
        depth[0] = Math.max(depth[0], stack.depth());
      }
    }, open);
    int[] beyond = open.build().toArray();
    if (!same || beyond.length > table.trie().size() / WORTH) {
      return Optional.empty();
    }
    TokenMask inside = new TokenMask(table.size(), tokens, count, null);
    bytes += inside.bytes();
    return Optional.of(new RuleMask(inside, beyond, depth[0] + 1));
  }
}
