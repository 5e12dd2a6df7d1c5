package dev.inkstone.client.cli;

import dev.inkstone.v1.SamplingOptions;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flags that shape a text. A flag that is not given leaves its field to the model. */
final class SamplingFlags {
  @Option(names = "--max-tokens", paramLabel = "N", description = "The most tokens to write.")
  private Integer maxTokens;

  @Option(
      names = "--seed",
      paramLabel = "S",
      converter = SeedConverter.class,
      description = "Write the same text again (default: a new one each time).")
  private Long seed;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 (always the likeliest token) to 2 (wild).")
  private Float temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Choose among the likeliest tokens that sum to this probability.")
  private Float topP;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Choose among this many of the likeliest tokens; 0 is all.")
  private Integer topK;

  @Option(
      names = "--stop",
      paramLabel = "S",
      description = "End the text before this string; may be given again.")
  private List<String> stop = List.of();

  SamplingOptions toProto() {
    SamplingOptions.Builder options = SamplingOptions.newBuilder().addAllStop(stop);
    if (maxTokens != null) {
      options.setMaxTokens(maxTokens);
    }
    if (seed != null) {
      options.setSeed(seed);
    }
    if (temperature != null) {
      options.setTemperature(temperature);
    }
    if (topP != null) {
      options.setTopP(topP);
    }
    if (topK != null) {
      options.setTopK(topK);
    }
    return options.build();
  }

  /** Seeds are unsigned: 0 to 2^64-1. */
  static final class SeedConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Long.parseUnsignedLong(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'" + text + "' is not a whole number from 0 to 18446744073709551615");
      }
    }
  }
}
