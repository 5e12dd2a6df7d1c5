package dev.inkstone.trainer.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.trainer.gate.Verdict;

/** A gate's verdict as a manifest holds it, every key in snake case. */
public final class GateJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private GateJson() {}

  public static ObjectNode write(Verdict verdict) {
    return JSON.valueToTree(verdict);
  }
}
