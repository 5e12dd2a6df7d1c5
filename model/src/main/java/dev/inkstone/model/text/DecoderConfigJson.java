package dev.inkstone.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A {@link DecoderConfig} as Hugging Face's {@code config.json}. What would change the numbers and
 * is not implemented is refused by the name of its field.
 */
final class DecoderConfigJson {
  private final JsonNode json;

  private DecoderConfigJson(JsonNode json) {
    this.json = json;
  }

  /**
   * @throws IllegalArgumentException naming the field that is missing or cannot be
   */
  static DecoderConfig read(JsonNode json) {
    DecoderConfigJson reader = new DecoderConfigJson(json);
    String type = json.path("model_type").asText("");
    if (json.hasNonNull("quantization_config")) {
      throw fault("quantization_config is there, but only F32, F16 and BF16 weights are read");
    }
    return switch (type) {
      case "llama", "mistral", "qwen2", "qwen3" -> reader.llama(type);
      case DecoderConfig.GPT2 -> reader.gpt2();
      default ->
          throw fault(
              "model_type \"" + type + "\" is not one of llama, mistral, qwen2, qwen3, gpt2");
    };
  }

  private DecoderConfig llama(String type) {
    requireText("hidden_act", "silu", "silu");
    requireFlag("attention_bias", false);
    requireFlag("mlp_bias", false);
    if (json.path("partial_rotary_factor").asDouble(1) != 1) {
      throw fault("partial_rotary_factor must be 1 or absent");
    }
    int hidden = count("hidden_size");
    int heads = count("num_attention_heads");
    return new DecoderConfig(
        type,
        hidden,
        count("num_hidden_layers"),
        heads,
        count("num_key_value_heads", heads),
        count("head_dim", hidden / heads),
        count("intermediate_size"),
        count("vocab_size"),
        Math.min(count("max_position_embeddings"), window(type)),
        json.path("rms_norm_eps").asDouble(1e-6),
        RopeScaling.theta(json),
        json.path("tie_word_embeddings").asBoolean(false),
        RopeScaling.from(json));
  }

  /**
   * The most positions in which attention over a sliding window is attention over everything:
   * longer contexts are not offered, since the programs know no window.
   */
  private int window(String type) {
    boolean slides =
        type.equals("mistral") || (type.startsWith("qwen") && flag("use_sliding_window", false));
    return slides ? count("sliding_window", Integer.MAX_VALUE) : Integer.MAX_VALUE;
  }

  private DecoderConfig gpt2() {
    requireText("activation_function", "gelu_new", "gelu_new", "gelu_pytorch_tanh");
    requireFlag("scale_attn_weights", true);
    requireFlag("scale_attn_by_inverse_layer_idx", false);
    requireFlag("add_cross_attention", false);
    int hidden = count("n_embd");
    int heads = count("n_head");
    if (hidden % heads != 0) {
      throw fault("n_embd " + hidden + " is no multiple of n_head " + heads);
    }
    return new DecoderConfig(
        DecoderConfig.GPT2,
        hidden,
        count("n_layer"),
        heads,
        heads,
        hidden / heads,
        count("n_inner", 4 * hidden),
        count("vocab_size"),
        count("n_positions"),
        json.path("layer_norm_epsilon").asDouble(1e-5),
        RopeScaling.theta(json),
        json.path("tie_word_embeddings").asBoolean(true),
        RopeScaling.NONE);
  }

  private int count(String name) {
    JsonNode value = json.path(name);
    if (!value.canConvertToInt() || !value.canConvertToExactIntegral() || value.asInt() < 1) {
      throw fault("it lacks " + name + ", a whole number above 0");
    }
    return value.asInt();
  }

  private int count(String name, int otherwise) {
    return json.hasNonNull(name) ? count(name) : otherwise;
  }

  private boolean flag(String name, boolean otherwise) {
    return json.path(name).asBoolean(otherwise);
  }

  private void requireFlag(String name, boolean wanted) {
    if (flag(name, wanted) != wanted) {
      throw fault(name + " must be " + wanted + " or absent");
    }
  }

  private void requireText(String name, String otherwise, String... known) {
    String text = json.path(name).asText(otherwise);
    if (!java.util.List.of(known).contains(text)) {
      throw fault(name + " \"" + text + "\" is not " + String.join(" or ", known));
    }
  }

  private static IllegalArgumentException fault(String what) {
    return new IllegalArgumentException("config.json: " + what);
  }

  static ObjectNode write(DecoderConfig config) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putArray("architectures").add(architecture(config));
    json.put("model_type", config.modelType());
    json.put("vocab_size", config.vocabularySize());
    json.put("tie_word_embeddings", config.tiedHead());
    json.put("torch_dtype", "bfloat16");
    if (config.learnedPositions()) {
      writeGpt2(json, config);
    } else {
      writeLlama(json, config);
    }
    return json;
  }

  private static void writeLlama(ObjectNode json, DecoderConfig config) {
    json.put("hidden_size", config.hiddenSize());
    json.put("num_hidden_layers", config.layers());
    json.put("num_attention_heads", config.heads());
    json.put("num_key_value_heads", config.groups());
    json.put("head_dim", config.headSize());
    json.put("intermediate_size", config.intermediateSize());
    json.put("max_position_embeddings", config.contextLength());
    json.put("rms_norm_eps", config.epsilon());
    json.put("rope_theta", config.ropeTheta());
    json.put("hidden_act", "silu");
    config.ropeScaling().write(json);
    if (config.modelType().equals("mistral")) {
      json.putNull("sliding_window");
    }
  }

  private static void writeGpt2(ObjectNode json, DecoderConfig config) {
    json.put("n_embd", config.hiddenSize());
    json.put("n_layer", config.layers());
    json.put("n_head", config.heads());
    json.put("n_inner", config.intermediateSize());
    json.put("n_positions", config.contextLength());
    json.put("layer_norm_epsilon", config.epsilon());
    json.put("activation_function", "gelu_new");
  }

  private static String architecture(DecoderConfig config) {
    String type = config.modelType();
    return config.learnedPositions()
        ? "GPT2LMHeadModel"
        : Character.toUpperCase(type.charAt(0)) + type.substring(1) + "ForCausalLM";
  }
}
