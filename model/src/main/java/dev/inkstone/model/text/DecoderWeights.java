package dev.inkstone.model.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Names, shapes and first values of a decoder's weights, as Hugging Face names them. */
public final class DecoderWeights {
  private static final String LAYERS = "model.layers.";
  private static final String GPT2_LAYERS = "transformer.h.";
  private static final double SPREAD = 0.02;

  private DecoderWeights() {}

  /** Every weight's shape by name, in the order of the file. */
  public static Map<String, long[]> shapes(DecoderConfig config) {
    if (config.learnedPositions()) {
      return gpt2Shapes(config);
    }
    Map<String, long[]> shapes = new LinkedHashMap<>();
    long c = config.hiddenSize();
    shapes.put("model.embed_tokens.weight", new long[] {config.vocabularySize(), c});
    for (int i = 0; i < config.layers(); i++) {
      layer(shapes, config, layerPrefix(config, i));
    }
    shapes.put("model.norm.weight", new long[] {c});
    if (!config.tiedHead()) {
      shapes.put("lm_head.weight", new long[] {config.vocabularySize(), c});
    }
    return shapes;
  }

  /** What the names of one layer's weights begin with. */
  static String layerPrefix(DecoderConfig config, int layer) {
    return (config.learnedPositions() ? GPT2_LAYERS : LAYERS) + layer + ".";
  }

  static boolean inLayer(String name) {
    return name.startsWith(LAYERS) || name.startsWith(GPT2_LAYERS);
  }

  private static void layer(Map<String, long[]> shapes, DecoderConfig config, String at) {
    long c = config.hiddenSize();
    long d = config.headSize();
    long q = config.heads() * d;
    long kv = config.groups() * d;
    shapes.put(at + "input_layernorm.weight", new long[] {c});
    projection(shapes, config, at + "self_attn.q_proj", q);
    projection(shapes, config, at + "self_attn.k_proj", kv);
    projection(shapes, config, at + "self_attn.v_proj", kv);
    if (config.queryKeyNorm()) {
      shapes.put(at + "self_attn.q_norm.weight", new long[] {d});
      shapes.put(at + "self_attn.k_norm.weight", new long[] {d});
    }
    shapes.put(at + "self_attn.o_proj.weight", new long[] {c, q});
    shapes.put(at + "post_attention_layernorm.weight", new long[] {c});
    shapes.put(at + "mlp.gate_proj.weight", new long[] {config.intermediateSize(), c});
    shapes.put(at + "mlp.up_proj.weight", new long[] {config.intermediateSize(), c});
    shapes.put(at + "mlp.down_proj.weight", new long[] {c, config.intermediateSize()});
  }

  private static void projection(
      Map<String, long[]> shapes, DecoderConfig config, String name, long rows) {
    shapes.put(name + ".weight", new long[] {rows, config.hiddenSize()});
    if (config.queryKeyValueBias()) {
      shapes.put(name + ".bias", new long[] {rows});
    }
  }

  /** GPT-2's matrices stand input by output, as Hugging Face's {@code Conv1D} has them. */
  private static Map<String, long[]> gpt2Shapes(DecoderConfig config) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    long c = config.hiddenSize();
    long m = config.intermediateSize();
    shapes.put("transformer.wte.weight", new long[] {config.vocabularySize(), c});
    shapes.put("transformer.wpe.weight", new long[] {config.contextLength(), c});
    for (int i = 0; i < config.layers(); i++) {
      String at = layerPrefix(config, i);
      withBias(shapes, at + "ln_1", c);
      withBias(shapes, at + "attn.c_attn", c, 3 * c);
      withBias(shapes, at + "attn.c_proj", c, c);
      withBias(shapes, at + "ln_2", c);
      withBias(shapes, at + "mlp.c_fc", c, m);
      withBias(shapes, at + "mlp.c_proj", m, c);
    }
    withBias(shapes, "transformer.ln_f", c);
    if (!config.tiedHead()) {
      shapes.put("lm_head.weight", new long[] {config.vocabularySize(), c});
    }
    return shapes;
  }

  private static void withBias(Map<String, long[]> shapes, String name, long... shape) {
    shapes.put(name + ".weight", shape);
    shapes.put(name + ".bias", new long[] {shape[shape.length - 1]});
  }

  /**
   * First values: normal with deviation 0.02, the projections back into the residual stream smaller
   * by the root of their number (Radford et al. 2019, section 2.3); norms one, biases zero.
   */
  static float[] initial(String name, long[] shape, DecoderConfig config, long seed) {
    long size = 1;
    for (long n : shape) {
      size *= n;
    }
    float[] values = new float[Math.toIntExact(size)];
    if (shape.length == 1) {
      java.util.Arrays.fill(values, name.endsWith(".bias") ? 0f : 1f);
      return values;
    }
    boolean residual = name.matches(".*\\.(o|down|c)_proj\\.weight");
    double spread = residual ? SPREAD / Math.sqrt(2.0 * config.layers()) : SPREAD;
    SplittableRandom random = new SplittableRandom(seed ^ name.hashCode() * 0x9E3779B97F4A7C15L);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * spread);
    }
    return values;
  }
}
