package dev.inkstone.trainer.recipe.data;

import static dev.inkstone.trainer.recipe.data.TestPoems.poem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.trainer.verse.Poem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoetVocabularyTest {
  private static final RhymeTable RHYMES = new RhymeTable(Map.of("流", "流楼"));
  private static final Poem STORK_TOWER =
      poem("登鹳雀楼", "白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼");
  private static final PoetVocabulary VOCABULARY =
      PoetVocabulary.of(List.of(STORK_TOWER), RHYMES, 128);

  @TempDir Path folder;

  @Test
  void specialTokensComeFirstAndTheSizeIsAMultipleOf64() {
    assertThat(List.of("<pad>", "<unk>", "<end>", "<五绝>", "<七绝>", "<五律>", "<七律>", "<古风>",
        "<title>", "<body>", "<韵:?>", "<韵:流>").stream().map(VOCABULARY::id))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(VOCABULARY.size()).isEqualTo(64);
    assertThat(VOCABULARY.id("龘")).isEqualTo(VOCABULARY.id(PoetVocabulary.UNKNOWN));
  }

  @Test
  void poemIsFormTitleThenBodyUnderItsRhymeAndEnd() {
    int[] ids = VOCABULARY.encode(STORK_TOWER, RHYMES).orElseThrow();
    assertThat(ids).hasSize(2 + 4 + 2 + 24 + 1);
    assertThat(Arrays.copyOf(ids, 3)).containsExactly(VOCABULARY.id(PoetVocabulary.formToken(
        Form.FIVE_QUATRAIN)), VOCABULARY.id(PoetVocabulary.TITLE), VOCABULARY.id("登"));
    assertThat(Arrays.copyOfRange(ids, 6, 9)).containsExactly(
        VOCABULARY.id(PoetVocabulary.BODY), VOCABULARY.id(PoetVocabulary.rhymeToken("流")),
        VOCABULARY.id("白"));
    assertThat(ids[ids.length - 1]).isEqualTo(VOCABULARY.id(PoetVocabulary.END));
  }

  @Test
  void unrhymedPoemSaysSo() {
    Poem unrhymed = poem("", "白日依山尽", "黄河入海目", "欲穷千里目", "更上一层楼");
    assertThat(VOCABULARY.encode(unrhymed, RHYMES).orElseThrow()[3])
        .isEqualTo(VOCABULARY.id(PoetVocabulary.rhymeToken(RhymeTable.NONE)));
  }

  @Test
  void unknownCharacterDropsAPoemButLeavesOnlyAGapInATitle() {
    assertThat(VOCABULARY.encode(
        poem("", "龘日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼"), RHYMES)).isEmpty();
    assertThat(VOCABULARY.encode(
        poem("登龘", "白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼"), RHYMES).orElseThrow())
        .hasSize(2 + 1 + 2 + 24 + 1);
  }

  @Test
  void tokenizerFileListsEveryTokenOnceAndMarksTheSpecialOnes() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    VOCABULARY.write(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/model/vocab").size()).isEqualTo(64);
    assertThat(json.at("/added_tokens").size()).isEqualTo(12);
    assertThat(json.at("/model/unk_token").asText()).isEqualTo("<unk>");
  }

  @Test
  void tokenFilesHoldThePoemsAndWhereTheyBegin() throws IOException {
    Map<String, Object> summary = PoetData.writeSplit(folder, "train",
        List.of(STORK_TOWER, poem("", "龘", "龘", "龘", "龘"), STORK_TOWER), VOCABULARY, RHYMES);
    int[] ids = VOCABULARY.encode(STORK_TOWER, RHYMES).orElseThrow();
    assertThat(summary).containsEntry("poems", 2).containsEntry("tokens", 2L * ids.length)
        .containsEntry("dropped_unknown_characters", 1);
    ByteBuffer offsets = read("train.offsets");
    assertThat(List.of(offsets.getLong(), offsets.getLong(), offsets.getLong()))
        .containsExactly(0L, (long) ids.length, 2L * ids.length);
    assertThat(offsets.hasRemaining()).isFalse();
    ByteBuffer tokens = read("train.tokens");
    assertThat(tokens.remaining()).isEqualTo(4 * ids.length);
    for (int id : ids) {
      assertThat(tokens.getShort()).isEqualTo((short) id);
    }
  }

  private ByteBuffer read(String name) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name)))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
