package dev.inkstone.model.text.constraint;

/**
 * A constraint, ready to guide sequences of one vocabulary. Safe for many threads; the sequences of
 * a guide share what it learns about their positions, and its memory is bounded.
 *
 * <p>Guarantees: from the start and after every token that a mask allows, some sequence of tokens
 * leads to a text that matches.
 */
public final class Guide {
  /** For all masks of a guide. */
  private static final int MAX_MASK_BYTES = 8 << 20;

  private final TokenTable table;
  private final Machine machine;
  private final TokenWalk walk;
  private final Masks masks;
  private final int minTokens;

  Guide(Grammar grammar, TokenTable table) {
    this.table = table;
    this.machine = new Machine(grammar);
    this.walk = new TokenWalk(machine, table, grammar.specials());
    this.masks = new Masks(table, machine, walk);
    this.minTokens = new ShortestText(machine, walk, table.longestInCharacters()).minTokens();
  }

  /** The state of a sequence that has generated nothing yet. */
  public GuideState start() {
    return new GuideState(this);
  }

  /**
   * No text that matches has fewer tokens than this, an end token not counted. Where the vocabulary
   * is made of characters, and for most short texts, one has exactly so many; where the search
   * would take long, the shortest may have a few more.
   */
  public int minTokens() {
    return minTokens;
  }

  TokenTable table() {
    return table;
  }

  synchronized Position startPosition() {
    return machine.start();
  }

  /** The tokens that may follow. */
  synchronized TokenMask mask(Position position) {
    Position current = machine.current(position);
    TokenMask mask = current.mask();
    if (mask == null) {
      // Long before a count runs out, one mask does for all.
      Position clipped = machine.clipped(current, table.trie().longest());
      mask = clipped.mask();
      if (mask == null) {
        mask = masks.of(clipped);
        if (masks.bytes() > MAX_MASK_BYTES) {
          machine.forget();
          masks.forget();
        }
        clipped.mask(mask);
      }
      current.mask(mask);
    }
    return mask;
  }

  /** The position after a token that is no end token; dead if the token cannot follow. */
  synchronized Position advance(Position position, int token) {
    return walk.step(machine.current(position), token);
  }

  /** How many characters and special tokens, at least, are still to come. */
  synchronized long distance(Position position) {
    return machine.distance(position);
  }
}
