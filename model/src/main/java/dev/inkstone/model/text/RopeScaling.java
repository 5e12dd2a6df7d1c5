package dev.inkstone.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How rotary frequencies are slowed down, so that a model reads more positions than it was first
 * trained on. Read from {@code rope_scaling} or the newer {@code rope_parameters} of {@code
 * config.json}.
 *
 * @param factor by how much the slowed frequencies are divided, at least 1
 * @param lowFrequencyFactor {@code LLAMA3} alone: frequencies that turn fewer times than this in
 *     the original context are divided by the factor
 * @param highFrequencyFactor {@code LLAMA3} alone: those that turn more often than this stay; in
 *     between the divisor goes from one to the other
 * @param originalContextLength {@code LLAMA3} alone: positions that the model was first trained on
 */
public record RopeScaling(
    Kind kind,
    double factor,
    double lowFrequencyFactor,
    double highFrequencyFactor,
    int originalContextLength) {
  /** The rules that are known, with the names that {@code rope_type} has for them. */
  public enum Kind {
    NONE("default"),
    /** Positions are divided by the factor (Chen et al. 2023, "Position interpolation"). */
    LINEAR("linear"),
    /**
     * Only slow frequencies are divided (Grattafiori et al. 2024, "The Llama 3 herd of models"; the
     * formula is {@code apply_scaling} of Meta's reference code for Llama 3.1).
     */
    LLAMA3("llama3");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  public static final RopeScaling NONE = new RopeScaling(Kind.NONE, 1, 0, 0, 0);

  public RopeScaling {
    require(factor >= 1, "factor must be at least 1");
    if (kind == Kind.LLAMA3) {
      require(lowFrequencyFactor > 0, "low_freq_factor must be above 0");
      require(
          highFrequencyFactor > lowFrequencyFactor,
          "high_freq_factor must be above low_freq_factor");
      require(originalContextLength > 0, "original_max_position_embeddings must be above 0");
    }
  }

  private static void require(boolean holds, String fault) {
    if (!holds) {
      throw new IllegalArgumentException("config.json: rope_scaling." + fault);
    }
  }

  /** The scaled angle, in radians a position, of a pair of dimensions. */
  public double frequency(double unscaled) {
    return switch (kind) {
      case NONE -> unscaled;
      case LINEAR -> unscaled / factor;
      case LLAMA3 -> {
        double turns = originalContextLength * unscaled / (2 * Math.PI);
        double kept =
            (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
        double share = Math.min(1, Math.max(0, kept));
        yield share * unscaled + (1 - share) * unscaled / factor;
      }
    };
  }

  /**
   * Reads the rule of a {@code config.json}.
   *
   * @throws IllegalArgumentException naming the field, if the rule is unknown or incomplete
   */
  static RopeScaling from(JsonNode config) {
    JsonNode json = parameters(config);
    String type = json.path("rope_type").asText(json.path("type").asText(Kind.NONE.type));
    for (Kind kind : Kind.values()) {
      if (kind.type.equals(type)) {
        return from(kind, json);
      }
    }
    throw new IllegalArgumentException(
        "config.json: rope_scaling.rope_type \"" + type
            + "\" is not one of default, linear, llama3");
  }

  private static RopeScaling from(Kind kind, JsonNode json) {
    return switch (kind) {
      case NONE -> NONE;
      case LINEAR -> new RopeScaling(kind, number(json, "factor"), 0, 0, 0);
      case LLAMA3 ->
          new RopeScaling(
              kind,
              number(json, "factor"),
              number(json, "low_freq_factor"),
              number(json, "high_freq_factor"),
              (int) number(json, "original_max_position_embeddings"));
    };
  }

  /** The base of the frequencies, which newer files keep with the rule. */
  static double theta(JsonNode config) {
    JsonNode inside = parameters(config).path("rope_theta");
    return inside.isNumber() ? inside.asDouble() : config.path("rope_theta").asDouble(10_000);
  }

  private static JsonNode parameters(JsonNode config) {
    JsonNode newer = config.path("rope_parameters");
    return newer.isObject() ? newer : config.path("rope_scaling");
  }

  private static double number(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isNumber()) {
      throw new IllegalArgumentException("config.json: rope_scaling lacks the number " + name);
    }
    return value.asDouble();
  }

  /** Writes the rule as {@link #from} reads it, or nothing if there is none. */
  void write(ObjectNode config) {
    if (kind == Kind.NONE) {
      return;
    }
    ObjectNode json = config.putObject("rope_scaling").put("rope_type", kind.type);
    json.put("factor", factor);
    if (kind == Kind.LLAMA3) {
      json.put("low_freq_factor", lowFrequencyFactor);
      json.put("high_freq_factor", highFrequencyFactor);
      json.put("original_max_position_embeddings", originalContextLength);
    }
  }
}
