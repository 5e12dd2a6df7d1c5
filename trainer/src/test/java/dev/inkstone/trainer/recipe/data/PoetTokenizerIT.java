package dev.inkstone.trainer.recipe.data;

import static dev.inkstone.trainer.recipe.data.TestPoems.poem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.trainer.verse.Poem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoetTokenizerIT {
  private static final Poem STORK_TOWER =
      poem("登鹳雀楼", "白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼");

  @TempDir Path folder;

  @Test
  void servingReadsAPoemAsTheVeryTokensThatTrainingWrote() throws IOException {
    RhymeTable rhymes = RhymeTable.shipped();
    PoetVocabulary vocabulary = PoetVocabulary.of(List.of(STORK_TOWER), rhymes, 256);
    vocabulary.write(folder.resolve("tokenizer.json"));
    try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
      String text = "<五绝><title>登鹳雀楼<body><韵:秋>" + STORK_TOWER.body() + "<end>";
      int[] ids = vocabulary.encode(STORK_TOWER, rhymes).orElseThrow();
      assertThat(tokenizer.encode(text, false)).isEqualTo(ids);
      assertThat(tokenizer.decode(ids)).isEqualTo("登鹳雀楼" + STORK_TOWER.body());
      assertThat(tokenizer.vocabularySize()).isEqualTo(vocabulary.size());
    }
  }
}
