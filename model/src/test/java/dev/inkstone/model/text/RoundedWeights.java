package dev.inkstone.model.text;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights rounded to 8 or 4 bits in plain loops: each matrix times the gain of the norm before it,
 * then rounded by the row (8 bits, symmetric) or by 32 columns (4 bits, 16 levels from the least to
 * the greatest). The norms' gains are one afterwards.
 */
record RoundedWeights(DecoderConfig config, Map<String, float[]> weights) {

  static RoundedWeights of(DecoderConfig config, Map<String, float[]> exact, WeightFormat kind) {
    Map<String, float[]> rounded = new LinkedHashMap<>(exact);
    if (config.tiedHead()) {
      rounded.put("lm_head.weight", exact.get("model.embed_tokens.weight"));
    }
    for (String name : rounded.keySet()) {
      String norm = normBefore(name);
      if (norm != null) {
        float[] gain = norm.isEmpty() ? null : exact.get(norm);
        rounded.put(name, rounded(times(rounded.get(name), gain), columns(config, name), kind));
      }
    }
    for (String name : rounded.keySet()) {
      if (name.endsWith("layernorm.weight") || name.equals("model.norm.weight")) {
        float[] ones = new float[config.hiddenSize()];
        Arrays.fill(ones, 1f);
        rounded.put(name, ones);
      }
    }
    return new RoundedWeights(untied(config), rounded);
  }

  ReferenceDecoder reference() {
    return new ReferenceDecoder(config, weights);
  }

  private static DecoderConfig untied(DecoderConfig c) {
    return new DecoderConfig(
        c.modelType(), c.hiddenSize(), c.layers(), c.heads(), c.groups(), c.headSize(),
        c.intermediateSize(), c.vocabularySize(), c.contextLength(), c.epsilon(), c.ropeTheta(),
        false);
  }

  /** The norm folded into a matrix, empty where there is none, null for what is no matrix. */
  private static String normBefore(String name) {
    if (name.equals("lm_head.weight")) {
      return "model.norm.weight";
    }
    if (name.matches(".*self_attn\\.[qkv]_proj\\.weight")) {
      return name.replaceFirst("self_attn.*", "input_layernorm.weight");
    }
    if (name.matches(".*mlp\\.(gate|up)_proj\\.weight")) {
      return name.replaceFirst("mlp.*", "post_attention_layernorm.weight");
    }
    return name.endsWith("_proj.weight") ? "" : null;
  }

  private static int columns(DecoderConfig config, String name) {
    if (name.endsWith("o_proj.weight")) {
      return config.heads() * config.headSize();
    }
    return name.endsWith("down_proj.weight") ? config.intermediateSize() : config.hiddenSize();
  }

  private static float[] times(float[] matrix, float[] gain) {
    float[] product = matrix.clone();
    for (int i = 0; gain != null && i < product.length; i++) {
      product[i] *= gain[i % gain.length];
    }
    return product;
  }

  private static float[] rounded(float[] matrix, int columns, WeightFormat kind) {
    int group = kind == WeightFormat.INT8 ? columns : 32;
    for (int from = 0; from < matrix.length; from += group) {
      float low = Float.MAX_VALUE;
      float high = -Float.MAX_VALUE;
      for (int i = from; i < from + group; i++) {
        low = Math.min(low, matrix[i]);
        high = Math.max(high, matrix[i]);
      }
      float peak = Math.max(-low, high);
      float scale = kind == WeightFormat.INT8 ? peak / 127 : bf16((high - low) / 15);
      float middle = kind == WeightFormat.INT8 ? 0 : bf16(low + 8 * scale);
      for (int i = from; i < from + group; i++) {
        double level = Math.rint((matrix[i] - middle) / scale);
        double kept = kind == WeightFormat.INT8 ? level : Math.max(-8, Math.min(7, level));
        matrix[i] = (float) (kept * scale + middle);
      }
    }
    return matrix;
  }

  /** Rounded to the nearest of 8 significant bits, to even between two. */
  private static float bf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000);
  }
}
