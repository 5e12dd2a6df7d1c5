package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderConfigTest {
  @Test
  void absentFieldsHaveTheValuesOfTheArchitecture() {
    DecoderConfig config = DecoderConfig.from(Configs.llama());
    assertThat(config.groups()).isEqualTo(4);
    assertThat(config.headSize()).isEqualTo(8);
    assertThat(config.ropeTheta()).isEqualTo(10_000);
    assertThat(config.tiedHead()).isFalse();
  }

  @Test
  void gpt2HasNamesOfItsOwn() {
    DecoderConfig config = DecoderConfig.from(Configs.gpt2().putNull("n_inner"));
    assertThat(config.hiddenSize()).isEqualTo(32);
    assertThat(config.intermediateSize()).isEqualTo(128);
    assertThat(config.groups()).isEqualTo(4);
    assertThat(config.tiedHead()).isTrue();
    assertThat(DecoderConfig.from(config.toJson())).isEqualTo(config);
  }

  @Test
  void slidingWindowOfMistralCapsTheContext() {
    ObjectNode json = Configs.llama().put("model_type", "mistral").put("sliding_window", 48);
    assertThat(DecoderConfig.from(json).contextLength()).isEqualTo(48);
    assertThat(DecoderConfig.from(json.putNull("sliding_window")).contextLength()).isEqualTo(64);
  }

  @Test
  void slidingWindowOfQwenCountsOnlyIfItIsUsed() {
    ObjectNode json = Configs.llama().put("model_type", "qwen2").put("sliding_window", 48);
    assertThat(DecoderConfig.from(json).contextLength()).isEqualTo(64);
    json.put("use_sliding_window", true);
    assertThat(DecoderConfig.from(json).contextLength()).isEqualTo(48);
  }

  /** A list of all weights is made before any is looked for. */
  @Test
  void moreLayersThanMemoryHoldsTheNamesOfAreRefused() {
    ObjectNode json = Configs.llama().put("num_hidden_layers", Integer.MAX_VALUE);
    assertThatThrownBy(() -> DecoderConfig.from(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("num_hidden_layers 2147483647 is above 1024");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hidden_size", "num_hidden_layers", "vocab_size"})
  void missingFieldIsNamed(String field) {
    ObjectNode json = Configs.llama();
    json.remove(field);
    assertThatThrownBy(() -> DecoderConfig.from(json))
        .hasMessage("config.json: it lacks " + field + ", a whole number above 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hidden_act | \"gelu\" | hidden_act \"gelu\" is not silu",
        "attention_bias | true | attention_bias must be false or absent",
        "mlp_bias | true | mlp_bias must be false or absent",
        "partial_rotary_factor | 0.5 | partial_rotary_factor must be 1 or absent",
        "model_type | \"mamba\" | model_type \"mamba\" is not one of llama, mistral, qwen2, qwen3,"
            + " gpt2",
        "num_attention_heads | 0 | it lacks num_attention_heads, a whole number above 0",
        "quantization_config | {\"bits\":4} | quantization_config is there, but only F32, F16 and"
            + " BF16 weights are read"
      })
  void whatWouldChangeTheNumbersIsRefusedByName(String field, String value, String message)
      throws Exception {
    ObjectNode json = Configs.llama();
    json.set(field, new com.fasterxml.jackson.databind.ObjectMapper().readTree(value));
    assertThatThrownBy(() -> DecoderConfig.from(json)).hasMessage("config.json: " + message);
  }

  @ParameterizedTest
  @CsvSource({
    "scale_attn_weights, false",
    "scale_attn_by_inverse_layer_idx, true",
    "add_cross_attention, true"
  })
  void variantsOfGpt2AreRefusedByName(String field, boolean value) {
    assertThatThrownBy(() -> DecoderConfig.from(Configs.gpt2().put(field, value)))
        .hasMessage("config.json: " + field + " must be " + !value + " or absent");
  }
}
