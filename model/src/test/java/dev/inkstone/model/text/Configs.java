package dev.inkstone.model.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Small {@code config.json} trees with nothing but what an architecture cannot do without. */
final class Configs {
  private Configs() {}

  static ObjectNode llama() {
    return new ObjectMapper().createObjectNode().put("model_type", "llama").put("hidden_size", 32)
        .put("num_hidden_layers", 2).put("num_attention_heads", 4).put("intermediate_size", 64)
        .put("vocab_size", 96).put("max_position_embeddings", 64);
  }

  static ObjectNode gpt2() {
    return new ObjectMapper().createObjectNode().put("model_type", "gpt2").put("n_embd", 32)
        .put("n_layer", 2).put("n_head", 4).put("n_positions", 64).put("vocab_size", 96);
  }
}
