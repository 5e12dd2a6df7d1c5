package dev.inkstone.model.text.constraint;

import java.util.Arrays;

/** What follows from the rules of a grammar: which states lead to an end, and how far it is. */
final class GrammarAnalysis {
  /** The height of what can never be finished. */
  static final int NEVER = Integer.MAX_VALUE;

  /** Far beyond any text, and far below an overflow. */
  private static final long FAR = Long.MAX_VALUE / 4;

  private final int[] ruleStarts;
  private final int[][] steps;
  private final int[][] callSteps;
  private final boolean[] accepts;
  private final Call[] calls;
  private final int[] heights;
  private final long[] distances;

  GrammarAnalysis(int[] ruleStarts, int[][] steps, int[][] callSteps, boolean[] accepts,
      Call[] calls) {
    this.ruleStarts = ruleStarts;
    this.steps = steps;
    this.callSteps = callSteps;
    this.accepts = accepts;
    this.calls = calls;
    heights = new int[accepts.length];
    distances = new long[accepts.length];
    Arrays.fill(heights, NEVER);
    Arrays.fill(distances, FAR);
    for (int state = 0; state < accepts.length; state++) {
      if (accepts[state]) {
        heights[state] = 0;
        distances[state] = 0;
      }
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      // Mostly, states are numbered from start to end: backwards, few rounds settle everything.
      for (int state = accepts.length - 1; state >= 0; state--) {
        changed |= improve(state);
      }
    }
  }

  /** For each state, how deep calls must nest to finish the rule; {@link #NEVER} if none can. */
  int[] heights() {
    return heights;
  }

  /** For each state, how many characters and special tokens finish the rule. */
  long[] distances() {
    return distances;
  }

  /** The transitions that lead to an end. */
  int[][] liveSteps() {
    int[][] live = new int[steps.length][];
    for (int state = 0; state < steps.length; state++) {
      int[] row = steps[state];
      int[] kept = new int[row.length];
      int size = 0;
      for (int i = 0; i < row.length; i += 3) {
        if (heights[row[i + 2]] != NEVER) {
          System.arraycopy(row, i, kept, size, 3);
          size += 3;
        }
      }
      live[state] = Arrays.copyOf(kept, size);
    }
    return live;
  }

  /** The calls that lead to an end. */
  int[][] liveCallSteps() {
    int[][] live = new int[callSteps.length][];
    for (int state = 0; state < callSteps.length; state++) {
      int[] row = callSteps[state];
      int[] kept = new int[row.length];
      int size = 0;
      for (int i = 0; i < row.length; i += 2) {
        if (heights[row[i + 1]] != NEVER && callHeight(calls[row[i]]) != NEVER) {
          System.arraycopy(row, i, kept, size, 2);
          size += 2;
        }
      }
      live[state] = Arrays.copyOf(kept, size);
    }
    return live;
  }

  /** Refuses rules that could call each other for ever without writing anything. */
  void requireProgress(int[][] liveCalls) {
    int[] seen = new int[accepts.length];
    for (int state = 0; state < liveCalls.length; state++) {
      for (int i = 0; i < liveCalls[state].length; i += 2) {
        int called = ruleStarts[calls[liveCalls[state][i]].rule()];
        if (accepts[called]) {
          throw new IllegalStateException("a called rule has an empty text");
        }
        requireProgress(called, liveCalls, seen);
      }
    }
  }

  /** Depth-first: 1 marks what is being looked at, 2 what has been. */
  private void requireProgress(int state, int[][] liveCalls, int[] seen) {
    if (seen[state] == 1) {
      throw new Refusal("a $ref leads back to itself before any text is written");
    }
    if (seen[state] == 0) {
      seen[state] = 1;
      for (int i = 0; i < liveCalls[state].length; i += 2) {
        requireProgress(ruleStarts[calls[liveCalls[state][i]].rule()], liveCalls, seen);
      }
      seen[state] = 2;
    }
  }

  private boolean improve(int state) {
    int height = heights[state];
    long distance = distances[state];
    int[] row = steps[state];
    for (int i = 0; i < row.length; i += 3) {
      height = Math.min(height, heights[row[i + 2]]);
      distance = Math.min(distance, length(row[i]) + distances[row[i + 2]]);
    }
    int[] called = callSteps[state];
    for (int i = 0; i < called.length; i += 2) {
      Call call = calls[called[i]];
      int to = called[i + 1];
      // A call at the end of a rule takes the rule's own place on the stack.
      int inner = call.most() == 1 && accepts[to] && steps[to].length + callSteps[to].length == 0
          ? heights[ruleStarts[call.rule()]] : callHeight(call);
      height = Math.min(height, Math.max(inner, heights[to]));
      distance = Math.min(distance, callDistance(call) + distances[called[i + 1]]);
    }
    boolean better = height < heights[state] || distance < distances[state];
    heights[state] = height;
    distances[state] = distance;
    return better;
  }

  private int callHeight(Call call) {
    int inner = heights[ruleStarts[call.rule()]];
    return call.least() == 0 ? 0 : inner == NEVER ? NEVER : inner + 1;
  }

  private long callDistance(Call call) {
    long one = distances[ruleStarts[call.rule()]];
    return call.least() == 0 ? 0 : one > FAR / call.least() ? FAR : one * call.least();
  }

  /** A byte that goes on with a character adds nothing to the count of characters. */
  private static int length(int symbol) {
    return symbol >= 0x80 && symbol <= 0xBF ? 0 : 1;
  }
}
