package dev.inkstone.trainer.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A gate's report as a manifest holds it, every key in snake case. */
public final class GateJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private GateJson() {}

  /**
   * @param report of the gate of texts or of images
   */
  public static ObjectNode write(Record report) {
    return JSON.valueToTree(report);
  }
}
