package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptFormatTest {
  private static final List<String> SPECIAL =
      List.of("<五绝>", "<七绝>", "<五律>", "<七律>", "<古风>", "<title>", "<body>");

  @TempDir private Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void load() throws Exception {
    tokenizer = Tokenizers.load(folder, withSpecial(SPECIAL));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private static ObjectNode withSpecial(List<String> special) throws Exception {
    ObjectNode root = Tokenizers.charactersJson();
    ObjectNode vocabulary = (ObjectNode) root.path("model").path("vocab");
    for (String token : special) {
      ((ArrayNode) root.path("added_tokens")).addObject().put("id", vocabulary.size())
          .put("content", token).put("single_word", false).put("lstrip", false)
          .put("rstrip", false).put("normalized", false).put("special", true);
      vocabulary.put(token, vocabulary.size());
    }
    return root;
  }

  private List<String> verse(String prompt) throws PromptException {
    return IntStream.of(PromptFormat.named("verse", tokenizer).encode(prompt))
        .mapToObj(tokenizer::token)
        .toList();
  }

  @Test
  void formAndTitleBecomeFormTitleAndTheStartOfTheBody() throws Exception {
    assertThat(verse("五律 春江花月夜"))
        .containsExactly("<五律>", "<title>", "春", "江", "花", "月", "夜", "<body>");
  }

  @Test
  void promptWithoutAFormIsTheTitleOfASevenCharacterQuatrain() throws Exception {
    assertThat(verse("月夜")).containsExactly("<七绝>", "<title>", "月", "夜", "<body>");
  }

  @Test
  void formAloneHasAnEmptyTitle() throws Exception {
    assertThat(verse("古风")).containsExactly("<古风>", "<title>", "<body>");
    assertThat(verse("")).containsExactly("<七绝>", "<title>", "<body>");
  }

  @Test
  void spacesOfAnyKindPartAndVanish() throws Exception {
    assertThat(verse("  五绝\u3000春 江\n"))
        .containsExactly("<五绝>", "<title>", "春", "江", "<body>");
  }

  @Test
  void unknownCharactersAreNamedOnceEach() {
    assertThatThrownBy(() -> verse("七绝 龘春龘𠀀"))
        .isInstanceOf(PromptException.class)
        .hasMessageEndingWith(": 龘 𠀀");
  }

  @Test
  void namesOfSpecialTokensAreNoSpecialTokens() {
    assertThatThrownBy(() -> verse("七绝 <body>")).isInstanceOf(PromptException.class);
  }

  @Test
  void plainIsWhatTheTokenizerSays() throws Exception {
    assertThat(PromptFormat.named("plain", tokenizer).encode("月夜"))
        .isEqualTo(tokenizer.encode("月夜"));
  }

  @Test
  void unknownFormatOrMissingTokensAreNamed() throws Exception {
    assertThatThrownBy(() -> PromptFormat.named("prose", tokenizer))
        .hasMessageContaining("prose");
    try (Tokenizer without = Tokenizers.load(folder, withSpecial(SPECIAL.subList(0, 5)))) {
      assertThatThrownBy(() -> PromptFormat.named("verse", without))
          .hasMessageContaining("<title>");
    }
  }

  private List<String> verseCompletion(String text) throws Exception {
    return IntStream.of(PromptFormat.named("verse", tokenizer).encodeCompletion("", text))
        .mapToObj(tokenizer::token)
        .toList();
  }

  @Test
  void verseFollowsTheTokenOfItsRhymeWhereThereIsOne() throws Exception {
    assertThat(verseCompletion("春江\n花月")).containsExactly("春", "江", "花", "月");
    tokenizer.close();
    List<String> special = new ArrayList<>(SPECIAL);
    special.add("<韵:?>");
    tokenizer = Tokenizers.load(folder, withSpecial(special));
    assertThat(verseCompletion("春江")).containsExactly("<韵:?>", "春", "江");
    assertThat(verseCompletion(" ")).isEmpty();
    assertThatThrownBy(() -> verseCompletion("春X"))
        .isInstanceOf(PromptException.class)
        .hasMessageContaining("X");
  }

  @Test
  void plainCompletionIsWhatFollowsThePromptInTheWholeText() throws Exception {
    PromptFormat plain = PromptFormat.named("plain", tokenizer);
    assertThat(plain.encodeCompletion("春", "江月")).isEqualTo(tokenizer.encode("江月", false));
    assertThat(plain.encodeCompletion("", "江月")).isEqualTo(tokenizer.encode("江月", false));
    assertThat(plain.encodeCompletion("春", "")).isEmpty();
  }
}
