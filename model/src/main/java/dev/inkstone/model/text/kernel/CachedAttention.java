package dev.inkstone.model.text.kernel;

import static dev.inkstone.model.text.kernel.Lanes.COUNT;
import static dev.inkstone.model.text.kernel.Lanes.FLOATS;
import static dev.inkstone.model.text.kernel.Lanes.INTS;
import static dev.inkstone.model.text.kernel.Lanes.ORDER;

import java.nio.ByteBuffer;
import java.util.Arrays;
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
 *
 * <p>{@link #score} and {@link #mix} are longer than what HotSpot inlines (325 bytes). If all were one
 * to its compiler, it would give up on some vectors and make objects of them.
 */
public final class CachedAttention {
  private static final int HIGH = 0xffff0000;

  /** Dimensions of a head that are held in registers at once. */
  private static final int SLICE = 4 * COUNT;

  private static final int CACHE_LINE = 64;

  /** Queries that read a key or a value together. */
  private static final int TOGETHER = 3;

  private final int queries;
  private final int width;
  private final float scale;
  private final float[] query;
  private final float[] result;
  private final float[] sums = new float[TOGETHER];

  /** Kept, so that nobody finds the reads of {@link #fetch} to be for nothing. */
  private int fetched;

  private float[] scores = {};

  /** From one query's scores to the next one's. */
  private int room;

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
    this.query = new float[TOGETHER * width];
    this.result = new float[TOGETHER * width];
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
   * Replaces a group's queries by what each of them gets, in rows of neighbouring positions.
   *
   * @param q the queries of the first row, [queries * width], are at {@code at} and behind it
   * @param stride from a row's queries to the next one's
   * @param rows of which the first attends to {@code place.length()} positions, and each to one more
   */
  public void attend(float[] q, int at, int stride, int rows, Place place) {
    int count = rows * queries;
    for (int from = 0; from < count; from += TOGETHER) {
      // Where fewer are left, the last one is there more than once.
      int last = Math.min(from + TOGETHER, count) - 1;
      int longest = place.length() + last / queries;
      makeRoom(KeyBlocks.padded(longest));
      for (int i = 0; i < TOGETHER; i++) {
        int index = Math.min(from + i, last);
        split(q, at + index / queries * stride + index % queries * width, i * width);
      }
      score(place.cache(), place.keys(), longest);
      for (int i = 0; i < TOGETHER; i++) {
        int length = place.length() + Math.min(from + i, last) / queries;
        sums[i] = softmax(i * room, length);
        Arrays.fill(scores, i * room + length, i * room + longest, 0);
      }
      for (int slice = 0; slice < width; slice += SLICE) {
        mix(place.cache(), place.values(), slice, longest);
      }
      for (int i = 0; i < TOGETHER; i++) {
        int index = Math.min(from + i, last);
        join(q, at + index / queries * stride + index % queries * width, i * width, 1 / sums[i]);
      }
    }
  }

  private void makeRoom(int padded) {
    if (room < padded) {
      room = Math.max(2 * room, padded);
      scores = new float[TOGETHER * room];
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

  /** Scales a query and puts its even dimensions before its odd ones. */
  private void split(float[] q, int at, int to) {
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      query[to + i] = q[at + 2 * i] * scale;
      query[to + half + i] = q[at + 2 * i + 1] * scale;
    }
  }

  private void join(float[] out, int at, int from, float by) {
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      out[at + 2 * i] = result[from + i] * by;
      out[at + 2 * i + 1] = result[from + half + i] * by;
    }
  }

  /** Scores of all positions, and of what follows in the last block. */
  private void score(ByteBuffer cache, int keys, int length) {
    // Fields in variables: what the compiler knows to stay the same it reads once.
    float[] query = this.query;
    float[] scores = this.scores;
    int room = this.room;
    int width = this.width;
    int half = width / 2;
    for (int position = 0; position < length; position += COUNT) {
      FloatVector even0 = FloatVector.zero(FLOATS);
      FloatVector even1 = even0;
      FloatVector even2 = even0;
      FloatVector odd0 = even0;
      FloatVector odd1 = even0;
      FloatVector odd2 = even0;
      int block = keys + Short.BYTES * width * position;
      for (int i = 0; i < half; i++) {
        int offset = block + Integer.BYTES * COUNT * i;
        IntVector pairs = IntVector.fromByteBuffer(INTS, cache, offset, ORDER);
        FloatVector even = low(pairs);
        FloatVector odd = high(pairs);
        even0 = FloatVector.broadcast(FLOATS, query[i]).fma(even, even0);
        odd0 = FloatVector.broadcast(FLOATS, query[half + i]).fma(odd, odd0);
        even1 = FloatVector.broadcast(FLOATS, query[width + i]).fma(even, even1);
        odd1 = FloatVector.broadcast(FLOATS, query[width + half + i]).fma(odd, odd1);
        even2 = FloatVector.broadcast(FLOATS, query[2 * width + i]).fma(even, even2);
        odd2 = FloatVector.broadcast(FLOATS, query[2 * width + half + i]).fma(odd, odd2);
      }
      even0.add(odd0).intoArray(scores, position);
      even1.add(odd1).intoArray(scores, room + position);
      even2.add(odd2).intoArray(scores, 2 * room + position);
    }
  }

  /** Scores to weights that are not normalised yet; returns their sum. */
  private float softmax(int at, int length) {
    int end = at + KeyBlocks.padded(length);
    Arrays.fill(scores, at + length, end, Float.NEGATIVE_INFINITY);
    FloatVector most = FloatVector.fromArray(FLOATS, scores, at);
    for (int i = at + COUNT; i < end; i += COUNT) {
      most = most.max(FloatVector.fromArray(FLOATS, scores, i));
    }
    float peak = most.reduceLanes(VectorOperators.MAX);
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = at; i < end; i += COUNT) {
      FloatVector weight = Lanes.exp(FloatVector.fromArray(FLOATS, scores, i).sub(peak));
      sum = sum.add(weight);
      weight.intoArray(scores, i);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /** One slice of the sums of the values, weighted. */
  private void mix(ByteBuffer cache, int values, int slice, int length) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    FloatVector d2 = a0;
    float[] scores = this.scores;
    int room = this.room;
    int rowBytes = Short.BYTES * width;
    int first = values + Short.BYTES * slice;
    for (int i = 0; i < length; i++) {
      int offset = first + rowBytes * i;
      IntVector front = IntVector.fromByteBuffer(INTS, cache, offset, ORDER);
      IntVector back =
          IntVector.fromByteBuffer(INTS, cache, offset + Integer.BYTES * COUNT, ORDER);
      FloatVector a = low(front);
      FloatVector b = low(back);
      FloatVector c = high(front);
      FloatVector d = high(back);
      FloatVector weight = Lanes.broadcast(scores[i]);
      a0 = weight.fma(a, a0);
      b0 = weight.fma(b, b0);
      c0 = weight.fma(c, c0);
      d0 = weight.fma(d, d0);
      weight = Lanes.broadcast(scores[room + i]);
      a1 = weight.fma(a, a1);
      b1 = weight.fma(b, b1);
      c1 = weight.fma(c, c1);
      d1 = weight.fma(d, d1);
      weight = Lanes.broadcast(scores[2 * room + i]);
      a2 = weight.fma(a, a2);
      b2 = weight.fma(b, b2);
      c2 = weight.fma(c, c2);
      d2 = weight.fma(d, d2);
    }
    put(slice / 2, a0, b0, c0, d0);
    put(width + slice / 2, a1, b1, c1, d1);
    put(2 * width + slice / 2, a2, b2, c2, d2);
  }

  private void put(int at, FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    a.intoArray(result, at);
    b.intoArray(result, at + COUNT);
    c.intoArray(result, at + width / 2);
    d.intoArray(result, at + width / 2 + COUNT);
  }

  private static FloatVector low(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
  }

  private static FloatVector high(IntVector pairs) {
    return pairs.and(HIGH).reinterpretAsFloats();
  }
}
