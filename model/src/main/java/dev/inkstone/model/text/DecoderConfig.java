package dev.inkstone.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The shape of a decoder-only transformer, under the names of Hugging Face's {@code config.json}.
 *
 * @param modelType the architecture's name there, such as {@code llama} or {@code qwen3}
 * @param hiddenSize model width
 * @param layers number of blocks
 * @param heads number of query heads
 * @param groups number of key and value heads; divides {@code heads}
 * @param headSize width of a head, even
 * @param intermediateSize width of the gated feed-forward layer
 * @param vocabularySize number of token ids
 * @param contextLength the most positions a sequence may have
 * @param epsilon added under the root of RMSNorm
 * @param ropeTheta base of the rotary frequencies
 * @param tiedHead whether the head is the embedding
 */
public record DecoderConfig(
    String modelType,
    int hiddenSize,
    int layers,
    int heads,
    int groups,
    int headSize,
    int intermediateSize,
    int vocabularySize,
    int contextLength,
    double epsilon,
    double ropeTheta,
    boolean tiedHead) {

  public DecoderConfig {
    positive("hidden_size", hiddenSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("num_key_value_heads", groups);
    positive("head_dim", headSize);
    positive("intermediate_size", intermediateSize);
    positive("vocab_size", vocabularySize);
    positive("max_position_embeddings", contextLength);
    if (heads % groups != 0) {
      throw new IllegalArgumentException(
          "num_attention_heads " + heads + " is no multiple of num_key_value_heads " + groups);
    }
    if (headSize % 2 != 0) {
      throw new IllegalArgumentException("head_dim " + headSize + " must be even to be rotated");
    }
  }

  private static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be above 0, but is " + value);
    }
  }

  /** Whether queries and keys are normalised before they are rotated (Qwen3). */
  public boolean queryKeyNorm() {
    return modelType.equals("qwen3");
  }

  /** Whether the q, k and v projections have biases (Qwen2). */
  public boolean queryKeyValueBias() {
    return modelType.equals("qwen2");
  }

  /**
   * Reads {@code config.json}.
   *
   * @throws IllegalArgumentException naming the field that is missing or cannot be
   */
  public static DecoderConfig from(JsonNode json) {
    String type = json.path("model_type").asText("");
    switch (type) {
      case "llama", "mistral", "qwen2", "qwen3" -> {}
      default ->
          throw new IllegalArgumentException(
              "model_type \"" + type + "\" is not one of llama, mistral, qwen2, qwen3");
    }
    int hidden = required(json, "hidden_size");
    int heads = required(json, "num_attention_heads");
    return new DecoderConfig(
        type,
        hidden,
        required(json, "num_hidden_layers"),
        heads,
        json.path("num_key_value_heads").asInt(heads),
        json.path("head_dim").asInt(hidden / Math.max(heads, 1)),
        required(json, "intermediate_size"),
        required(json, "vocab_size"),
        required(json, "max_position_embeddings"),
        json.path("rms_norm_eps").asDouble(1e-6),
        json.path("rope_theta").asDouble(10_000),
        json.path("tie_word_embeddings").asBoolean(false));
  }

  private static int required(JsonNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null || !value.canConvertToInt()) {
      throw new IllegalArgumentException("config.json lacks the whole number " + name);
    }
    return value.asInt();
  }

  /** The same configuration as {@code config.json} has it. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putArray("architectures").add(architecture());
    json.put("model_type", modelType);
    json.put("hidden_size", hiddenSize);
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", groups);
    json.put("head_dim", headSize);
    json.put("intermediate_size", intermediateSize);
    json.put("vocab_size", vocabularySize);
    json.put("max_position_embeddings", contextLength);
    json.put("rms_norm_eps", epsilon);
    json.put("rope_theta", ropeTheta);
    json.put("tie_word_embeddings", tiedHead);
    json.put("hidden_act", "silu");
    json.put("torch_dtype", "bfloat16");
    return json;
  }

  private String architecture() {
    return Character.toUpperCase(modelType.charAt(0)) + modelType.substring(1) + "ForCausalLM";
  }
}
