package dev.inkstone.server.engine;

import dev.inkstone.model.text.Logprobs;
import dev.inkstone.model.text.PromptChunk;
import dev.inkstone.model.text.TextModel;
import java.util.Arrays;
import java.util.List;
import java.util.HashSet;
import java.util.Set;

/**
 * A model whose logits are a hash of all tokens of the sequence and their positions, carried along
 * in the slot's rows, so that a wrong, missing or stale row changes all text after it. Rows that
 * nobody may read hold rubbish.
 */
public final class FakeTextModel implements TextModel {
  private static final long RUBBISH = 0xDEAD;

  private final int vocabulary;
  private final long[][] rows;
  private volatile Runnable beforeStep = () -> {};
  private volatile Runnable beforePrefill = () -> {};
  private volatile Runnable beforeCopy = () -> {};
  private volatile boolean closed;
  private final Set<Thread> former = new HashSet<>();
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

  /** Runs before every prefill, beside decoding too; may throw. */
  public void beforePrefill(Runnable hook) {
    beforePrefill = hook;
  }

  /** Runs before every copy; may throw. */
  public void beforeCopy(Runnable hook) {
    beforeCopy = hook;
  }

  /** The logits after these tokens, by definition. */
  static float[] logits(int[] tokens, int length, int vocabulary) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += row(tokens[i], i);
    }
    float[] logits = new float[vocabulary];
    answer(sum, vocabulary, logits, 0);
    return logits;
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
    beforePrefill.run();
    for (int i = 0; i < tokens.length; i++) {
      write(slot, position + i, tokens[i]);
    }
    Arrays.fill(rows[slot], position + tokens.length, contextLength(), RUBBISH);
    if (logits != null) {
      answer(rows[slot][position + tokens.length - 1], vocabulary, logits, 0);
    }
  }

  @Override
  public void score(int slot, int[] tokens, int position, int known, float[] scores) {
    step();
    int count = tokens.length - 1;
    float[] logits = new float[vocabulary];
    for (int i = 0; i < count; i++) {
      write(slot, position + i, tokens[i]);
      answer(rows[slot][position + i], vocabulary, logits, 0);
      Logprobs found = Logprobs.of(logits, 0, known, tokens[i + 1], 1);
      scores[i] = (float) found.chosen().logprob();
      scores[count + i] = found.chosen().logprob() >= found.top().get(0).logprob() ? 1 : 0;
    }
    Arrays.fill(rows[slot], position + count, contextLength(), RUBBISH);
  }

  @Override
  public void decode(int[] tokens, int[] positions, float[] logits) {
    step();
    for (int slot = 0; slot < tokens.length; slot++) {
      write(slot, positions[slot], tokens[slot]);
      answer(rows[slot][positions[slot]], vocabulary, logits, slot * vocabulary);
    }
  }

  @Override
  public void decodeBeside(
      int[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits) {
    decode(tokens, positions, logits);
    int row = tokens.length;
    for (PromptChunk chunk : chunks) {
      float[] last = chunk.wanted() ? new float[vocabulary] : null;
      prefill(chunk.slot(), chunk.tokens(), chunk.position(), last);
      if (chunk.wanted()) {
        System.arraycopy(last, 0, logits, row * vocabulary, vocabulary);
        row++;
      }
    }
  }

  @Override
  public void copy(int fromSlot, int toSlot, int length) {
    beforeCopy.run();
    System.arraycopy(rows[fromSlot], 0, rows[toSlot], 0, length);
    Arrays.fill(rows[toSlot], length, contextLength(), RUBBISH);
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

  /** Who loads a model may try it, and then hands it on; nobody gets it back. */
  private synchronized void requireOwner() {
    Thread now = Thread.currentThread();
    if (owner != now) {
      former.add(owner);
      owner = now;
    }
    if (former.contains(now)) {
      throw new IllegalStateException("two threads use one model");
    }
  }

  private void step() {
    if (closed) {
      throw new IllegalStateException("used after close");
    }
    requireOwner();
    beforeStep.run();
  }

  /** A row holds the sum over itself and all before it, as attention would gather it. */
  private void write(int slot, int position, int token) {
    long before = position == 0 ? 0 : rows[slot][position - 1];
    rows[slot][position] = before + row(token, position);
  }

  private static void answer(long sum, int vocabulary, float[] logits, int offset) {
    for (int token = 0; token < vocabulary; token++) {
      logits[offset + token] = (mix(sum + token) >>> 40) * 0x1p-22f;
    }
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
