package dev.inkstone.server.engine;

import dev.inkstone.model.text.TextModel;
import java.util.Arrays;

/**
 * A model whose next token is a hash of all tokens of the sequence and their positions, carried
 * along in the slot's rows, so that a wrong, missing or stale row changes all text after it. Rows
 * that nobody may read hold rubbish.
 */
public final class FakeTextModel implements TextModel {
  public static final int END = 0;
  private static final long RUBBISH = 0xDEAD;

  private final int vocabulary;
  private final long[][] rows;
  private volatile Runnable beforeStep = () -> {};
  private volatile boolean closed;
  private Thread owner;

  public FakeTextModel(int vocabulary, int slots, int context) {
    this.vocabulary = vocabulary;
    this.rows = new long[slots][context];
    for (long[] slot : rows) {
      Arrays.fill(slot, RUBBISH);
    }
  }

  /** Runs before every decode and prefill; may throw, or wait for the test. */
  public void beforeStep(Runnable hook) {
    beforeStep = hook;
  }

  /** The token that follows, by definition. */
  public static int next(int[] tokens, int length, int vocabulary) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += row(tokens[i], i);
    }
    return choose(sum, vocabulary);
  }

  @Override
  public int vocabularySize() {
    return vocabulary;
  }

  @Override
  public int contextLength() {
    return rows[0].length;
  }

  @Override
  public int slots() {
    return rows.length;
  }

  @Override
  public void prefill(int slot, int[] tokens, int position, float[] logits) {
    step();
    for (int i = 0; i < tokens.length; i++) {
      write(slot, position + i, tokens[i]);
    }
    Arrays.fill(rows[slot], position + tokens.length, contextLength(), RUBBISH);
    if (logits != null) {
      answer(slot, position + tokens.length - 1, logits, 0);
    }
  }

  @Override
  public void decode(int[] tokens, int[] positions, float[] logits) {
    step();
    for (int slot = 0; slot < tokens.length; slot++) {
      write(slot, positions[slot], tokens[slot]);
      answer(slot, positions[slot], logits, slot * vocabulary);
    }
  }

  @Override
  public void copy(int fromSlot, int toSlot, int length) {
    System.arraycopy(rows[fromSlot], 0, rows[toSlot], 0, length);
    Arrays.fill(rows[toSlot], length, contextLength(), RUBBISH);
    Arrays.fill(rows[fromSlot], RUBBISH);
  }

  @Override
  public void close() {
    if (closed) {
      throw new IllegalStateException("closed twice");
    }
    closed = true;
  }

  public boolean isClosed() {
    return closed;
  }

  private void step() {
    if (closed) {
      throw new IllegalStateException("used after close");
    }
    if (owner == null) {
      owner = Thread.currentThread();
    }
    if (owner != Thread.currentThread()) {
      throw new IllegalStateException("two threads use one model");
    }
    beforeStep.run();
  }

  /** A row holds the sum over itself and all before it, as attention would gather it. */
  private void write(int slot, int position, int token) {
    long before = position == 0 ? 0 : rows[slot][position - 1];
    rows[slot][position] = before + row(token, position);
  }

  private void answer(int slot, int position, float[] logits, int offset) {
    Arrays.fill(logits, offset, offset + vocabulary, 0f);
    logits[offset + choose(rows[slot][position], vocabulary)] = 100f;
  }

  private static int choose(long sum, int vocabulary) {
    return (int) Math.floorMod(mix(sum), (long) vocabulary);
  }

  private static long row(int token, int position) {
    return mix(token * 31L + position);
  }

  private static long mix(long x) {
    x = (x ^ (x >>> 33)) * 0xff51afd7ed558ccdL;
    x = (x ^ (x >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return x ^ (x >>> 33);
  }
}
