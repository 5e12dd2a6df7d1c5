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
      for (int seed = 0; seed < 12; seed++) {
        List<Integer> tokens = RandomWalk.tokens(guide, table, seed, PATIENCE);
        String text = Vocabularies.text(table, tokens);
        JsonNode value = JSON.readTree(text);
        assertThat(validator.validate(value)).as("%s: %s", schema, text).isEmpty();
        assertThat(tokens).hasSizeGreaterThanOrEqualTo(guide.minTokens());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
    "{                                         ~ is no JSON",
    "{} {}                                     ~ is no JSON",
    "{\"a\":1,\"a\":2}                           ~ is no JSON: Duplicate field 'a'",
    "3                                         ~ at #: a schema is an object, true or false",
    "false                                     ~ no text can match it",
    "{\"minLength\":1}                           ~ \"minLength\" needs a \"type\" beside it",
    "{\"type\":\"text\"}                         ~ the type \"text\" is unknown",
    "{\"type\":\"array\",\"uniqueItems\":true}   ~ \"uniqueItems\" is not supported",
    "{\"type\":\"array\",\"contains\":{}}        ~ the keyword \"contains\" is not supported",
    "{\"type\":\"object\",\"patternProperties\":{}}~ \"patternProperties\" is not supported",
    "{\"type\":\"object\",\"minProperties\":1}   ~ \"minProperties\" is not supported",
    "{\"type\":\"number\",\"multipleOf\":2}      ~ \"multipleOf\" is not supported",
    "{\"not\":{}}                                ~ \"not\" is not supported",
    "{\"if\":{},\"then\":{}}                     ~ \"if\" is not supported",
    "{\"type\":\"string\",\"format\":\"uri\"}    ~ the format \"uri\" is not supported",
    "{\"type\":\"string\",\"pattern\":\"(a\"}    ~ \"pattern\": at character 0",
    "{\"type\":\"string\",\"minLength\":-1}      ~ must be a whole number from 0",
    "{\"type\":\"string\",\"maxLength\":\"3\"}   ~ \"maxLength\" must be a number",
    "{\"type\":\"string\",\"minLength\":3,\"maxLength\":2} ~ \"minLength\" is above",
    "{\"type\":\"integer\",\"minimum\":3,\"maximum\":2}   ~ no text can match it",
    "{\"type\":\"integer\",\"minimum\":1e-999999999}    ~ more than 15 digits after",
    "{\"type\":\"integer\",\"minimum\":1e999999999}     ~ no text can match it",
    "{\"enum\":[]}                               ~ no text can match it",
    "{\"enum\":[\"龘\"]}                         ~ no text can match it",
    "{\"enum\":[1],\"minimum\":0}               ~ beside \"enum\" or \"const\" only \"type\"",
    "{\"anyOf\":[]}                              ~ \"anyOf\" needs at least one branch",
    "{\"anyOf\":[{}],\"type\":\"string\"}        ~ \"anyOf\" beside \"type\" is not supported",
    "{\"allOf\":[{},{}]}                         ~ \"allOf\" with more than one branch",
    "{\"$ref\":\"#/$defs/x\"}                    ~ \"#/$defs/x\" is not in this document",
    "{\"$ref\":\"https://example.org/s\"}        ~ is not in this document",
    "{\"$ref\":\"#\"}                            ~ no text can match it",
    "{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"null\"}]} ~ back to itself before any text",
    "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"minItems\":1} ~ no text can match it",
    "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]} ~ branches 0 and 1 may both",
    "{\"oneOf\":[{\"type\":\"string\"},{\"const\":\"a\"}]} ~ branches 0 and 1 may both",
    "{\"type\":\"object\",\"properties\":{\"a/b\":{\"x\":1}}} ~ at #/properties/a~1b: the",
  })
  void schemaThatCannotBeKeptIsRefusedByName(String schema, String problem) {
    assertThatThrownBy(() -> compile(CHARACTERS, schema))
        .isInstanceOf(ConstraintException.class)
        .hasMessageStartingWith("constraint.json_schema: ").hasMessageContaining(problem);
  }

  @Test
  void deepDocumentIsRefused() {
    assertThatThrownBy(() -> compile(CHARACTERS, "[".repeat(50_000)))
        .isInstanceOf(ConstraintException.class).hasMessageContaining("is no JSON");
    assertThatThrownBy(() -> compile(CHARACTERS, " ".repeat(65_537)))
        .hasMessage("constraint.json_schema: has 65537 characters; give at most 65536");
  }

  @Test
  void jsonIsCompactButForASpaceAfterColonAndComma() {
    Guide guide = compile(CHARACTERS, "{\"type\":\"object\",\"properties\":{\"a\":{\"const\":1},"
        + "\"b\":{\"type\":\"array\",\"items\":{\"const\":2},\"minItems\":2,\"maxItems\":2}},"
        + "\"required\":[\"a\",\"b\"]}");
    Set<String> texts = new HashSet<>();
    for (int seed = 0; seed < 120; seed++) {
      texts.add(RandomWalk.text(guide, CHARACTERS, seed, PATIENCE));
    }
    assertThat(texts).hasSize(16).contains("{\"a\":1,\"b\":[2,2]}", "{\"a\": 1, \"b\": [2, 2]}");
  }

  @Test
  void nestingStopsBeforeTheStackIsFullAndTheTextStillEnds() {
    Guide guide = compile(CHARACTERS, "true");
    GuideState state = guide.start();
    int open = Vocabularies.token(CHARACTERS, "[");
    int depth = 0;
    while (state.allows(open)) {
      state.advance(open);
      depth++;
    }
    assertThat(depth).isBetween(60, Stack.MAX_DEPTH + 1);
    for (int i = 0; i < depth; i++) {
      state.advance(Vocabularies.token(CHARACTERS, "]"));
    }
    assertThat(state.isFinished() && state.isAccepting()).isTrue();
  }

  @Test
  void ambiguousRulesKeepSomeWayToTheEnd() {
    String list = "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/t\"},\"maxItems\":";
    Guide guide = compile(CHARACTERS, "{\"$ref\":\"#/$defs/t\",\"$defs\":{\"t\":{\"anyOf\":["
        + list + "5}," + list + "6}," + list + "7},{\"type\":\"null\"}]}}}");
    for (int seed = 0; seed < 8; seed++) {
      String text = RandomWalk.text(guide, CHARACTERS, seed, PATIENCE);
      assertThat(text).matches("[\\[\\], nul]+");
      assertThat(text.chars().filter(c -> c == '[').count())
          .isEqualTo(text.chars().filter(c -> c == ']').count());
    }
  }
}
