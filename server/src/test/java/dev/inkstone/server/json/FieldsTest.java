package dev.inkstone.server.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.server.json.Fields.Fate;
import dev.inkstone.server.json.Fields.Field;
import dev.inkstone.server.json.Fields.Surface;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {
  private static List<FieldViolation> violations(Surface surface, String json) throws Exception {
    List<FieldViolation> violations = new ArrayList<>();
    FieldCheck.run(surface, Json.read(json.replace('\'', '"').getBytes("UTF-8")), violations);
    return violations;
  }

  private static List<String> wrong(Surface surface, String json) throws Exception {
    return violations(surface, json).stream().map(FieldViolation::field).toList();
  }

  @Test
  void theReadmeShowsTheTableThatRequestsAreHeldTo() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String begin = "<!-- fields -->\n";
    String shown =
        readme.substring(
            readme.indexOf(begin) + begin.length(), readme.indexOf("<!-- /fields -->"));
    assertThat(shown).isEqualTo(Fields.markdown());
  }

  @Test
  void noFieldOfARouteStandsTwiceInTheTable() {
    for (Surface surface : Surface.values()) {
      assertThat(
              Fields.TABLE.stream()
                  .filter(field -> field.surfaces().contains(surface))
                  .map(Field::name))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void onlyRefusedFieldsHaveHarmlessValues() {
    assertThat(Fields.TABLE)
        .allSatisfy(
            field ->
                assertThat(field.harmless().isEmpty() || field.fate() == Fate.REFUSED).isTrue());
  }

  @Test
  void unknownFieldsAreNamedHoweverDeepTheyAre() throws Exception {
    assertThat(
            wrong(
                Surface.CHAT,
                """
                {'max_token': 3, 'stream_options': {'usage': true},
                 'messages': [{'role': 'user', 'content': 'a'}, {'role': 'user', 'text': 'b'}],
                 'constraint': {'verse': {'form': '七绝', 'rime': '风'}}}
                """))
        .containsExactly(
            "max_token", "stream_options.usage", "messages[1].text", "constraint.verse.rime");
  }

  @Test
  void fieldsBelongToTheirRoute() throws Exception {
    assertThat(wrong(Surface.COMPLETIONS, "{'messages': [], 'echo': false}"))
        .containsExactly("messages");
    assertThat(wrong(Surface.IMAGES, "{'temperature': 1, 'steps': 3}"))
        .containsExactly("temperature");
  }

  @Test
  void refusedFieldsMayHaveTheValuesThatChangeNothing() throws Exception {
    String harmless =
        "{'tools': [], 'tool_choice': 'auto', 'modalities': ['text'], 'audio': null,"
            + " 'functions': []}";
    assertThat(wrong(Surface.CHAT, harmless)).isEmpty();
    assertThat(
            wrong(
                Surface.CHAT,
                "{'tools': [{'type': 'function'}], 'tool_choice': 'required',"
                    + " 'modalities': ['text', 'audio']}"))
        .containsExactly("tools", "tool_choice", "modalities");
    assertThat(violations(Surface.CHAT, "{'tools': [1]}").get(0).description())
        .isEqualTo("is not offered (no tools here); leave it out");
  }

  @Test
  void aSchemaMayHaveWhateverNamesItLikes() throws Exception {
    assertThat(
            wrong(
                Surface.CHAT,
                "{'response_format': {'type': 'json_schema', 'json_schema': {'name': 'x',"
                    + " 'schema': {'type': 'object', 'properties': {'max_token': {}}}}}}"))
        .isEmpty();
  }
}
