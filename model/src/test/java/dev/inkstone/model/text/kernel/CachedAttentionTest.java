package dev.inkstone.model.text.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention over a cache of random rows against float64 loops. */
class CachedAttentionTest {
  private static final int POSITIONS = 80;

  private final SplittableRandom random = new SplittableRandom(3);

  @ParameterizedTest
  @CsvSource({"1, 1, 64, 1", "3, 3, 64, 15", "6, 2, 64, 16", "4, 2, 128, 17", "2, 1, 256, 80"})
  void isTheSoftmaxOfScaledProductsTimesTheValues(int heads, int groups, int width, int length) {
    float[] q = numbers(heads * width, 3);
    int stride = POSITIONS * width;
    float[] rows = numbers(2 * groups * stride, 1);
    ByteBuffer cache = cache(rows, width, groups);
    float[] out = q.clone();
    CachedAttention attention = new CachedAttention(heads / groups, width);
    for (int group = 0; group < groups; group++) {
      int keys = Short.BYTES * group * stride;
      int values = cache.capacity() / 2 + keys;
      var place = new CachedAttention.Place(cache, keys, values, length);
      attention.fetch(place);
      attention.attend(out, group * (heads / groups) * width, 0, 1, place);
    }
    for (int head = 0; head < heads; head++) {
      int keys = head / (heads / groups) * stride;
      double[] expected = expected(q, head * width, width, rows, keys, length);
      for (int i = 0; i < width; i++) {
        assertThat(out[head * width + i]).isCloseTo((float) expected[i], within(2e-5f));
      }
    }
  }

  private double[] expected(float[] q, int at, int width, float[] rows, int keys, int length) {
    double[] mixed = new double[width];
    double sum = 0;
    for (int row = 0; row < length; row++) {
      double score = 0;
      for (int i = 0; i < width; i++) {
        score += (double) q[at + i] * rows[keys + row * width + i];
      }
      double weight = Math.exp(score / Math.sqrt(width));
      sum += weight;
      for (int i = 0; i < width; i++) {
        mixed[i] += weight * rows[rows.length / 2 + keys + row * width + i];
      }
    }
    for (int i = 0; i < width; i++) {
      mixed[i] /= sum;
    }
    return mixed;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void rowsOfAChunkGetWhatEachGetsAlone(int queries) {
    int count = 7;
    float[] q = numbers(count * queries * 64, 2);
    float[] rows = numbers(2 * 32 * 64, 1);
    ByteBuffer cache = cache(rows, 64, 1);
    int values = cache.capacity() / 2;
    CachedAttention attention = new CachedAttention(queries, 64);
    float[] alone = q.clone();
    for (int row = 0; row < count; row++) {
      var place = new CachedAttention.Place(cache, 0, values, 12 + row);
      attention.attend(alone, row * queries * 64, 0, 1, place);
    }
    float[] together = q.clone();
    var place = new CachedAttention.Place(cache, 0, values, 12);
    attention.attend(together, 0, queries * 64, count, place);
    assertThat(together).isEqualTo(alone);
  }

  @Test
  void whatIsPastTheLengthIsNotRead() {
    float[] q = numbers(64, 1);
    float[] rows = numbers(2 * 32 * 64, 1);
    float[] spoiled = rows.clone();
    for (int i = 20 * 64; i < 32 * 64; i++) {
      spoiled[i] = Float.NaN;
      spoiled[rows.length / 2 + i] = Float.NaN;
    }
    assertThat(attend(q, spoiled)).isEqualTo(attend(q, rows)).doesNotContain(Float.NaN);
  }

  private static float[] attend(float[] q, float[] rows) {
    ByteBuffer cache = cache(rows, 64, 1);
    float[] out = q.clone();
    var place = new CachedAttention.Place(cache, 0, cache.capacity() / 2, 20);
    new CachedAttention(1, 64).attend(out, 0, 0, 1, place);
    return out;
  }

  @Test
  void refusesHeadsThatFillNoVectors() {
    assertThat(CachedAttention.takes(8)).isFalse();
    assertThatThrownBy(() -> new CachedAttention(1, 8)).hasMessageContaining("head width 8");
  }

  /** Numbers that bf16 holds. */
  private float[] numbers(int count, double spread) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      int bits = Float.floatToRawIntBits((float) (spread * random.nextGaussian()));
      numbers[i] = Float.intBitsToFloat(bits & 0xffff0000);
    }
    return numbers;
  }

  /** Half of the numbers as keys in blocks, the other half as rows of values. */
  private static ByteBuffer cache(float[] rows, int width, int groups) {
    ByteBuffer cache = bf16(rows);
    int positions = rows.length / 2 / groups / width;
    for (int row = 0; row < groups * positions; row++) {
      int group = Short.BYTES * width * (row - row % positions);
      KeyBlocks.write(rows, row * width, width, cache, group, row % positions);
    }
    return cache;
  }

  private static ByteBuffer bf16(float[] numbers) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Short.BYTES * numbers.length);
    buffer.order(ByteOrder.nativeOrder());
    for (float number : numbers) {
      buffer.putShort((short) (Float.floatToRawIntBits(number) >>> Short.SIZE));
    }
    return buffer;
  }
}
