package dev.inkstone.model.image;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Names, shapes and first values of a model's weights, in the order of the file. */
public final class WeightPlan {
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Map<String, Start> starts = new LinkedHashMap<>();
  private boolean averages;

  /** First values: normal with this mean and deviation. */
  private record Start(float mean, double deviation) {}

  /** Adds a weight that begins at a normal sample of deviation {@code deviation} about 0. */
  public WeightPlan normal(String name, double deviation, long... shape) {
    return add(name, new Start(0, deviation), shape);
  }

  /** Adds a weight that begins at one value. */
  public WeightPlan constant(String name, float value, long... shape) {
    return add(name, new Start(value, 0), shape);
  }

  /**
   * Adds {@code NAME.weight} for a layer followed by rectifiers, its deviation the root of two over
   * the numbers that go into one that comes out (He et al. 2015, equation 10), and {@code NAME.bias}
   * at zero.
   *
   * @param inputs how many numbers go into one
   * @param outputs length of the bias
   */
  public WeightPlan rectified(String name, long inputs, long outputs, long... shape) {
    normal(name + ".weight", Math.sqrt(2.0 / inputs), shape);
    return constant(name + ".bias", 0, outputs);
  }

  private WeightPlan add(String name, Start start, long[] shape) {
    if (shapes.put(name, shape) != null) {
      throw new IllegalArgumentException("two weights are called " + name);
    }
    starts.put(name, start);
    return this;
  }

  /**
   * Has a training keep a running average of each weight, which is what is used of it (Polyak and
   * Juditsky 1992).
   */
  public WeightPlan averaged() {
    averages = true;
    return this;
  }

  /** Whether running averages are kept. */
  public boolean averages() {
    return averages;
  }

  /** Every weight's shape by name. */
  public Map<String, long[]> shapes() {
    return Collections.unmodifiableMap(shapes);
  }

  /** A weight's first values, a function of seed and name. */
  float[] initial(String name, long seed) {
    Start start = starts.get(name);
    float[] values = new float[Math.toIntExact(size(shapes.get(name)))];
    if (start.deviation() == 0) {
      Arrays.fill(values, start.mean());
      return values;
    }
    SplittableRandom random = new SplittableRandom(seed ^ name.hashCode() * 0x9E3779B97F4A7C15L);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (start.mean() + random.nextGaussian() * start.deviation());
    }
    return values;
  }

  private static long size(long[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }
}
