package dev.inkstone.model.hf;

import dev.inkstone.model.text.DecoderConfig;
import java.util.regex.Pattern;

/** The names that releases of one architecture gave to the same weight. */
final class WeightNames {
  private static final String GPT2_PREFIX = "transformer.";
  private static final String HEAD = "lm_head.weight";

  /** What older releases stored beside the weights: masks, and frequencies (theta gives them). */
  private static final Pattern DERIVED =
      Pattern.compile(".*\\.(attn\\.(bias|masked_bias)|rotary_emb\\.inv_freq)");

  private WeightNames() {}

  /** The name in a checkpoint: GPT-2's own files leave the first part out. */
  static String inCheckpoint(DecoderConfig config, String name) {
    boolean shortens = config.learnedPositions() && !name.equals(HEAD);
    return shortens && !name.startsWith(GPT2_PREFIX) ? GPT2_PREFIX + name : name;
  }

  /** Whether a tensor holds nothing that the model needs. */
  static boolean isRedundant(DecoderConfig config, String name) {
    return DERIVED.matcher(name).matches() || (config.tiedHead() && name.equals(HEAD));
  }
}
