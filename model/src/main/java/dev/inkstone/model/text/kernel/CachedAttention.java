package dev.inkstone.model.text.kernel;

import static dev.inkstone.model.text.kernel.Lanes.COUNT;
import static dev.inkstone.model.text.kernel.Lanes.FLOATS;
import static dev.inkstone.model.text.kernel.Lanes.INTS;
import static dev.inkstone.model.text.kernel.Lanes.ORDER;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention of one row's queries to the keys and values of a slot (Vaswani et al. 2017, equation 1),
 * which are in bf16; sums are in float32.
 *
 * <p>A vector of 32-bit numbers from the cache holds even dimensions of a head in its low halves and
 * odd ones in its high halves, so that a shift and a mask make floats of them: of one value, or of
 * the keys of a block of positions, see {@link KeyBlocks}. Queries are split the same way, and results
 * put together again.
 *
 * <p>Holds its scratch memory: one instance for each thread.
 */
public final class CachedAttention {
  private static final int HIGH = 0xffff0000;

  /** Dimensions of a head that are held in registers at once. */
  private static final int SLICE = 4 * COUNT;

  private static final int CACHE_LINE = 64;

  private final int queries;
  private final int width;
  private final float scale;
  private final float[] query;
  private final float[] result;

  /** Kept, so that nobody finds the reads of {@link #fetch} to be for nothing. */
  private int fetched;

  private float[] scores = new float[16 * COUNT];

  /**
   * @param queries query heads of a group
   * @param width dimensions of a head, as {@link #takes} wants them
   */
  public CachedAttention(int queries, int width) {
    if (!takes(width)) {
      throw new IllegalArgumentException(
          "head width " + width + " is no multiple of " + SLICE + " on this machine");
    }
    this.queries = queries;
    this.width = width;
    this.scale = (float) (1 / Math.sqrt(width));
    this.query = new float[width];
    this.result = new float[width];
  }

  /** Whether heads so wide fill this machine's vectors. */
  public static boolean takes(int width) {
    return width % SLICE == 0;
  }

  /**
   * Where a group's keys and values are in a cache.
   *
   * @param keys the byte where its {@link KeyBlocks} start
   * @param values the byte where its rows of values start
   * @param length positions that are attended to, at least 1
   */
  public record Place(ByteBuffer cache, int keys, int values, int length) {}

  /**
   * Replaces a group's queries by what each of them gets.
   *
   * @param q the queries, [queries * width], are at {@code at} and behind it
   */
  public void attend(float[] q, int at, Place place) {
    int length = place.length();
    int padded = KeyBlocks.padded(length);
    if (scores.length < padded) {
      scores = new float[2 * padded];
    }
    for (int i = at; i < at + queries * width; i += width) {
      split(q, i);
      score(place.cache(), place.keys(), length);
      float sum = softmax(length, padded);
      for (int slice = 0; slice < width; slice += SLICE) {
        mix(place.cache(), place.values(), slice, length, 1 / sum);
      }
      join(q, i);
    }
  }

  /**
   * Brings keys and values near: reads a number of each cache line. These reads wait for nothing, so
   * that many are under way at once, while those of {@link #attend} wait for the sums between them.
   */
  public void fetch(Place place) {
    fetch(place.cache(), place.keys(), KeyBlocks.padded(place.length()));
    fetch(place.cache(), place.values(), place.length());
  }

  private void fetch(ByteBuffer cache, int from, int length) {
    int end = from + length * Short.BYTES * width;
    int read = 0;
    for (int i = from; i < end; i += CACHE_LINE) {
      read += cache.getInt(i);
    }
    fetched = read;
  }

  /** The scaled query, its even dimensions before its odd ones. */
  private void split(float[] q, int at) {
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      query[i] = q[at + 2 * i] * scale;
      query[half + i] = q[at + 2 * i + 1] * scale;
    }
  }

  private void join(float[] out, int at) {
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      out[at + 2 * i] = result[i];
      out[at + 2 * i + 1] = result[half + i];
    }
  }

  /** Scores of all positions, and of what follows in the last block. */
  private void score(ByteBuffer cache, int keys, int length) {
    int half = width / 2;
    int offset = keys;
    for (int position = 0; position < length; position += COUNT) {
      FloatVector even = FloatVector.zero(FLOATS);
      FloatVector odd = even;
      for (int i = 0; i < half; i++) {
        IntVector pairs = IntVector.fromByteBuffer(INTS, cache, offset, ORDER);
        even = Lanes.broadcast(query[i]).fma(low(pairs), even);
        odd = Lanes.broadcast(query[half + i]).fma(high(pairs), odd);
        offset += Integer.BYTES * COUNT;
      }
      even.add(odd).intoArray(scores, position);
    }
  }

  /** Scores to weights that are not normalised yet; returns their sum. */
  private float softmax(int length, int padded) {
    for (int i = length; i < padded; i++) {
      scores[i] = Float.NEGATIVE_INFINITY;
    }
    FloatVector most = FloatVector.fromArray(FLOATS, scores, 0);
    for (int i = COUNT; i < padded; i += COUNT) {
      most = most.max(FloatVector.fromArray(FLOATS, scores, i));
    }
    float peak = most.reduceLanes(VectorOperators.MAX);
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < padded; i += COUNT) {
      FloatVector weight = Lanes.exp(FloatVector.fromArray(FLOATS, scores, i).sub(peak));
      sum = sum.add(weight);
      weight.intoArray(scores, i);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /** One slice of the weighted sum of the values. */
  private void mix(ByteBuffer cache, int values, int slice, int length, float by) {
    FloatVector even0 = FloatVector.zero(FLOATS);
    FloatVector even1 = even0;
    FloatVector odd0 = even0;
    FloatVector odd1 = even0;
    int offset = values + Short.BYTES * slice;
    for (int row = 0; row < length; row++) {
      FloatVector weight = Lanes.broadcast(scores[row]);
      IntVector v0 = IntVector.fromByteBuffer(INTS, cache, offset, ORDER);
      IntVector v1 =
          IntVector.fromByteBuffer(INTS, cache, offset + Integer.BYTES * COUNT, ORDER);
      even0 = weight.fma(low(v0), even0);
      odd0 = weight.fma(high(v0), odd0);
      even1 = weight.fma(low(v1), even1);
      odd1 = weight.fma(high(v1), odd1);
      offset += Short.BYTES * width;
    }
    int even = slice / 2;
    int odd = width / 2 + even;
    even0.mul(by).intoArray(result, even);
    even1.mul(by).intoArray(result, even + COUNT);
    odd0.mul(by).intoArray(result, odd);
    odd1.mul(by).intoArray(result, odd + COUNT);
  }

  private static FloatVector low(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
  }

  private static FloatVector high(IntVector pairs) {
    return pairs.and(HIGH).reinterpretAsFloats();
  }
}
