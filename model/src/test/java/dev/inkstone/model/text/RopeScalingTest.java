package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RopeScalingTest {
  private static final RopeScaling LLAMA31 =
      new RopeScaling(RopeScaling.Kind.LLAMA3, 8, 1, 4, 8192);

  /** Wavelengths of 2,048 positions and less are kept, of 8,192 and more stretched. */
  @ParameterizedTest
  @CsvSource({"2000, 1", "2048, 1", "4096, 0.416667", "8192, 0.125", "100000, 0.125"})
  void llama3StretchesOnlyLongWavelengths(double wavelength, double kept) {
    double frequency = 2 * Math.PI / wavelength;
    assertThat(LLAMA31.frequency(frequency) / frequency).isCloseTo(kept, within(1e-6));
  }

  @Test
  void newerFilesKeepBaseAndRuleTogether() {
    ObjectNode json = Configs.llama();
    json.putObject("rope_parameters").put("rope_type", "linear").put("factor", 4)
        .put("rope_theta", 500_000);
    DecoderConfig config = DecoderConfig.from(json);
    assertThat(config.ropeTheta()).isEqualTo(500_000);
    assertThat(config.ropeScaling().frequency(1)).isEqualTo(0.25);
  }

  @Test
  void olderFilesCallTheRuleType() {
    ObjectNode json = Configs.llama();
    json.putObject("rope_scaling").put("type", "linear").put("factor", 2);
    assertThat(DecoderConfig.from(json).ropeScaling().factor()).isEqualTo(2);
  }

  @Test
  void writtenRuleIsReadBack() {
    ObjectNode json = Configs.llama();
    json.putObject("rope_scaling").put("rope_type", "llama3").put("factor", 8)
        .put("low_freq_factor", 1).put("high_freq_factor", 4)
        .put("original_max_position_embeddings", 8192);
    DecoderConfig config = DecoderConfig.from(json);
    assertThat(config.ropeScaling()).isEqualTo(LLAMA31);
    assertThat(DecoderConfig.from(config.toJson())).isEqualTo(config);
  }

  @Test
  void unknownRuleIsNamed() {
    ObjectNode json = Configs.llama();
    json.putObject("rope_scaling").put("rope_type", "yarn").put("factor", 4);
    assertThatThrownBy(() -> DecoderConfig.from(json)).hasMessage(
        "config.json: rope_scaling.rope_type \"yarn\" is not one of default, linear, llama3");
  }

  @Test
  void incompleteRuleNamesTheMissingNumber() {
    ObjectNode json = Configs.llama();
    json.putObject("rope_scaling").put("rope_type", "llama3").put("factor", 8);
    assertThatThrownBy(() -> DecoderConfig.from(json))
        .hasMessage("config.json: rope_scaling lacks the number low_freq_factor");
  }
}
