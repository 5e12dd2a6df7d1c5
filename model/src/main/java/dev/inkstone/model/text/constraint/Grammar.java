package dev.inkstone.model.text.constraint;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A context-free grammar: rules, each a deterministic automaton over symbols. A symbol is a byte
 * (0 to 255), a special token, or a {@link Call} of other rules' texts, so that a text can nest as
 * JSON does. The states of all rules are numbered together. Immutable.
 *
 * <p>Guarantees: from every state that can be reached, the rule's text can be finished; a called
 * rule's text is never empty; no rule calls itself before it has written something.
 */
final class Grammar {
  /** The first symbol that is a special token. */
  static final int FIRST_SPECIAL = 0x100;

  private final int[] ruleStarts;
  private final int start;
  private final int[][] steps;
  private final int[][] callSteps;
  private final boolean[] accepts;
  private final Call[] calls;
  private final Map<Integer, Integer> specials;
  private final int[] columns;
  private final int columnCount;
  private final int[] heights;
  private final int maxHeight;
  private final long[] distances;

  /**
   * @param ruleStarts the state in which each rule starts
   * @param rule the rule whose texts are the grammar's
   * @param steps for each state, first symbol, last symbol and next state of each transition
   * @param callSteps for each state, index of a call and next state
   * @param specials symbols of special tokens by id
   */
  Grammar(int[] ruleStarts, int rule, int[][] steps, int[][] callSteps, boolean[] accepts,
      Call[] calls, Map<Integer, Integer> specials) {
    this.ruleStarts = ruleStarts;
    this.start = ruleStarts[rule];
    this.accepts = accepts;
    this.calls = calls;
    this.specials = new TreeMap<>(specials);
    GrammarAnalysis analysis = new GrammarAnalysis(ruleStarts, steps, callSteps, accepts, calls);
    this.heights = analysis.heights();
    this.maxHeight =
        Arrays.stream(heights).filter(h -> h != GrammarAnalysis.NEVER).max().orElse(0);
    this.distances = analysis.distances();
    this.steps = analysis.liveSteps();
    this.callSteps = analysis.liveCallSteps();
    if (heights[start] > Stack.MAX_DEPTH) {
      throw new Refusal("no text can match it");
    }
    analysis.requireProgress(this.callSteps);
    columns = columns(this.steps, FIRST_SPECIAL + specials.size());
    columnCount = Arrays.stream(columns).max().orElse(0) + 1;
  }

  /** The state before any text. */
  int start() {
    return start;
  }

  /** The state in which a rule starts. */
  int start(int rule) {
    return ruleStarts[rule];
  }

  /** The state after a symbol that is no call, or -1. */
  int step(int state, int symbol) {
    int[] row = steps[state];
    for (int i = 0; i < row.length; i += 3) {
      if (row[i] <= symbol && symbol <= row[i + 1]) {
        return row[i + 2];
      }
    }
    return -1;
  }

  /** Whether a symbol that is no call can follow. */
  boolean hasSteps(int state) {
    return steps[state].length > 0;
  }

  /** Whether nothing but symbols that are no calls can follow. */
  boolean isPlain(int state) {
    return !accepts[state] && callSteps[state].length == 0;
  }

  /** How many calls can follow. */
  int callCount(int state) {
    return callSteps[state].length / 2;
  }

  Call call(int state, int index) {
    return calls[callSteps[state][2 * index]];
  }

  /** The state after a call. */
  int afterCall(int state, int index) {
    return callSteps[state][2 * index + 1];
  }

  /** Whether the rule's text may end here. */
  boolean accepts(int state) {
    return accepts[state];
  }

  /** How deep calls must nest, at least, to finish the rule's text. */
  int height(int state) {
    return heights[state];
  }

  /** The greatest height of a state that can be finished. */
  int maxHeight() {
    return maxHeight;
  }

  /** How many characters and special tokens, at least, finish the rule's text. */
  long distance(int state) {
    return distances[state];
  }

  /** Symbols of special tokens by id. */
  Map<Integer, Integer> specials() {
    return specials;
  }

  /** Symbols of the same column have the same effect everywhere. */
  int column(int symbol) {
    return columns[symbol];
  }

  int columnCount() {
    return columnCount;
  }

  private static int[] columns(int[][] steps, int symbols) {
    boolean[] border = new boolean[symbols + 1];
    for (int[] row : steps) {
      for (int i = 0; i < row.length; i += 3) {
        border[row[i]] = true;
        border[row[i + 1] + 1] = true;
      }
    }
    int[] columns = new int[symbols];
    for (int symbol = 1; symbol < symbols; symbol++) {
      columns[symbol] = columns[symbol - 1] + (border[symbol] ? 1 : 0);
    }
    return columns;
  }
}
