package dev.inkstone.client.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** What a measurement found, for people and for programs; a record of its figures. */
public interface Report {
  /** A JSON object on one line: every figure under its name in snake case. */
  default String toJson() {
    try {
      return JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build()
          .writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** Lines of text, each with its ending. */
  String toTable();
}
