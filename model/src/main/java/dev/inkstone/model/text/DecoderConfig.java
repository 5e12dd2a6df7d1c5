package dev.inkstone.model.text;

import com.fasterxml.jackson.databind.JsonNode;
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
 * @param intermediateSize width inside the feed-forward layer
 * @param vocabularySize number of token ids
 * @param contextLength the most positions a sequence may have
 * @param epsilon added under the root of RMSNorm or LayerNorm
 * @param ropeTheta base of the rotary frequencies
 * @param tiedHead whether the head is the embedding
 * @param ropeScaling how the rotary frequencies are slowed down
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
    boolean tiedHead,
    RopeScaling ropeScaling) {

  static final String GPT2 = "gpt2";

  /** Several times what the deepest have; a list of weights is made before any is looked for. */
  private static final int MOST_LAYERS = 1024;

  /** A configuration whose rotary frequencies are as the base gives them. */
  public DecoderConfig(
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
    this(
        modelType,
        hiddenSize,
        layers,
        heads,
        groups,
        headSize,
        intermediateSize,
        vocabularySize,
        contextLength,
        epsilon,
        ropeTheta,
        tiedHead,
        RopeScaling.NONE);
  }

  public DecoderConfig {
    positive("hidden_size", hiddenSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("num_key_value_heads", groups);
    positive("head_dim", headSize);
    positive("intermediate_size", intermediateSize);
    positive("vocab_size", vocabularySize);
    positive("max_position_embeddings", contextLength);
    if (layers > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "num_hidden_layers " + layers + " is above " + MOST_LAYERS);
    }
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

  /** Whether positions are rows of a table that was learned (GPT-2), not rotations. */
  public boolean learnedPositions() {
    return modelType.equals(GPT2);
  }

  /** The program that runs this architecture, see {@code resources/programs}. */
  String program() {
    return learnedPositions() ? "gpt2" : "decoder";
  }

  /**
   * Reads {@code config.json}. A sliding window of attention (Mistral; Qwen if {@code
   * use_sliding_window}) caps the context length: within the window it changes nothing.
   *
   * @throws IllegalArgumentException naming the field that is missing, cannot be or is not
   *     implemented
   */
  public static DecoderConfig from(JsonNode json) {
    return DecoderConfigJson.read(json);
  }

  /** The same configuration as {@code config.json} has it. */
  public ObjectNode toJson() {
    return DecoderConfigJson.write(this);
  }
}
