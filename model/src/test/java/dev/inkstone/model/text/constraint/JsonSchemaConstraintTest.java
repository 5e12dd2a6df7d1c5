package dev.inkstone.model.text.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaConstraintTest {
  private static final TokenTable CHARACTERS = Vocabularies.characters();
  private static final TokenTable BYTES = Vocabularies.bytePairs(11);
  private static final int PATIENCE = 120;
  private static final ObjectMapper JSON = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static Guide compile(TokenTable table, String schema) {
    return new ConstraintCompiler(table).compile(new Constraint.JsonSchema(schema));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "true",
    "{\"type\":\"object\"}",
    "{\"type\":\"array\"}",
    "{\"type\":\"string\"}",
    "{\"type\":\"number\"}",
    "{\"type\":[\"string\",\"null\",\"integer\"]}",
    "{\"type\":\"string\",\"minLength\":2,\"maxLength\":5}",
    "{\"type\":\"string\",\"minLength\":300}",
    "{\"type\":\"string\",\"pattern\":\"^[a-z]+$\",\"maxLength\":9}",
    "{\"type\":\"string\",\"pattern\":\"[0-9]\\\\\\\\[\\\"\\\\n]\",\"minLength\":4}",
    "{\"type\":\"string\",\"pattern\":\"^a|b$\"}",
    "{\"type\":\"integer\",\"minimum\":-3,\"exclusiveMaximum\":12}",
    "{\"type\":\"integer\",\"exclusiveMinimum\":999,\"maximum\":1e6}",
    "{\"type\":\"integer\",\"maximum\":-17.5}",
    "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}",
    "{\"type\":\"number\",\"exclusiveMinimum\":-2.75,\"exclusiveMaximum\":3.125}",
    "{\"type\":\"number\",\"minimum\":0.25,\"exclusiveMaximum\":0.5}",
    "{\"type\":\"number\",\"exclusiveMinimum\":7.09}",
    "{\"enum\":[\"a\\\"b\",1,null,true,{\"x\":[1,2]},\"月\"]}",
    "{\"type\":\"string\",\"enum\":[\"red\",2,\"green\"]}",
    "{\"const\":{\"k\":\"v\"}}",
    "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":4}",
    "{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"maxItems\":0}",
    "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"string\"},{\"type\":\"integer\"}],"
        + "\"items\":{\"type\":\"null\"},\"minItems\":1,\"maxItems\":5}",
    "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"string\"},{\"type\":\"null\"}],"
        + "\"items\":false}",
    "{\"type\":\"string\",\"format\":\"date-time\"}",
    "{\"type\":\"string\",\"format\":\"uuid\"}",
    "{\"type\":\"string\",\"format\":\"ipv4\"}",
    "{\"type\":\"string\",\"format\":\"date\"}",
    "{\"type\":\"string\",\"format\":\"time\"}",
    "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"age\":"
        + "{\"type\":\"integer\",\"minimum\":0}},\"required\":[\"name\",\"age\"],"
        + "\"additionalProperties\":false}",
    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"null\"},\"ab\":{\"type\":\"boolean\"},"
        + "\"b\":{\"type\":\"integer\"},\"月\":{\"type\":\"string\"}},\"required\":[\"b\"]}",
    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"null\"}},"
        + "\"additionalProperties\":{\"type\":\"integer\"},\"required\":[\"z\"]}",
    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"null\"}},"
        + "\"additionalProperties\":true}",
    "{\"type\":\"object\",\"properties\":{\"a\":false,\"b\":true}}",
    "{\"anyOf\":[{\"type\":\"string\",\"maxLength\":3},{\"$ref\":\"#/$defs/n\"}],"
        + "\"$defs\":{\"n\":{\"type\":\"number\"}}}",
    "{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"a\"},\"x\":"
        + "{\"type\":\"integer\"}},\"required\":[\"kind\",\"x\"]},{\"type\":\"object\","
        + "\"properties\":{\"kind\":{\"const\":\"b\"}},\"required\":[\"kind\"],"
        + "\"additionalProperties\":true},{\"type\":\"null\"}]}",
    "{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"integer\"},\"children\":"
        + "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}},\"required\":[\"value\","
        + "\"children\"],\"additionalProperties\":false}",
    "{\"$ref\":\"#/$defs/list\",\"$defs\":{\"list\":{\"anyOf\":[{\"type\":\"null\"},"
        + "{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/$defs/list\"}},"
        + "\"required\":[\"next\"]}]}}}",
    "{\"allOf\":[{\"type\":\"boolean\"}],\"title\":\"t\",\"description\":\"d\",\"default\":true}",
  })
  void everyTextIsJsonThatTheSchemaAccepts(String schema) throws Exception {
    JsonSchema validator = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(schema, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    for (TokenTable table : List.of(CHARACTERS, BYTES)) {
      Guide guide = compile(table, schema);
      for (int seed = 0; seed < 30; seed++) {
        List<Integer> tokens = RandomWalk.tokens(guide, table, seed, PATIENCE);
        String text = Vocabularies.text(table, tokens);
        JsonNode value = JSON.readTree(text);
        assertThat(validator.validate(value)).as("%s: %s", schema, text).isEmpty();
        assertThat(tokens).hasSizeGreaterThanOrEqualTo(guide.minTokens());
      }
    }
  }
}
