package dev.inkstone.model.hf;

import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.text.RopeScaling;

/** The metadata under which llama.cpp knows an architecture. */
final class Gguf {
  static final String LLAMA = "llama";

  /** Divisors of the rotary frequencies, which only llama.cpp's Llama reads. */
  static final String FREQUENCY_FACTORS = "rope_freqs.weight";

  private Gguf() {}

  /** The architecture's name; a Mistral is a Llama there. */
  static String architecture(DecoderConfig config) {
    return config.modelType().equals("mistral") ? LLAMA : config.modelType();
  }

  static void describe(DecoderConfig config, GgufWriter.Layout layout) {
    String at = architecture(config) + ".";
    layout.count(at + "vocab_size", config.vocabularySize());
    layout.count(at + "context_length", config.contextLength());
    layout.count(at + "embedding_length", config.hiddenSize());
    layout.count(at + "block_count", config.layers());
    layout.count(at + "feed_forward_length", config.intermediateSize());
    layout.count(at + "attention.head_count", config.heads());
    layout.count(at + "attention.head_count_kv", config.groups());
    if (config.learnedPositions()) {
      layout.number(at + "attention.layer_norm_epsilon", config.epsilon());
    } else {
      layout.number(at + "attention.layer_norm_rms_epsilon", config.epsilon());
      layout.count(at + "attention.key_length", config.headSize());
      layout.count(at + "attention.value_length", config.headSize());
      describeRotation(config, layout, at + "rope.");
    }
  }

  private static void describeRotation(
      DecoderConfig config, GgufWriter.Layout layout, String at) {
    layout.count(at + "dimension_count", config.headSize());
    layout.number(at + "freq_base", config.ropeTheta());
    if (config.ropeScaling().kind() == RopeScaling.Kind.LINEAR) {
      layout.text(at + "scaling.type", "linear");
      layout.number(at + "scaling.factor", config.ropeScaling().factor());
    }
  }

  /** By what each frequency is divided, from the fastest to the slowest pair of dimensions. */
  static float[] frequencyFactors(DecoderConfig config) {
    float[] factors = new float[config.headSize() / 2];
    for (int i = 0; i < factors.length; i++) {
      double unscaled = Math.pow(config.ropeTheta(), -2.0 * i / config.headSize());
      factors[i] = (float) (unscaled / config.ropeScaling().frequency(unscaled));
    }
    return factors;
  }
}
