package dev.inkstone.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.trainer.recipe.data.PoemCorpus;
import dev.inkstone.trainer.verse.Poem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerseReportTest {
  private static final String STORK_TOWER = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。";
  private static final String RIVER_SNOW = "千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。";

  @Test
  void samplesStandBesideUnseenHumanPoemsOfTheSameForm() {
    PoemCorpus corpus = new PoemCorpus(List.of(poem(STORK_TOWER, Poem.Split.TRAIN),
        poem(RIVER_SNOW, Poem.Split.HELD_OUT)), Map.of());
    String table = VerseReport.table(
        Map.of(Form.FIVE_QUATRAIN, List.of(STORK_TOWER, "坏。")), corpus, 1000);
    assertThat(table).startsWith("| | 五绝, sampled | 五绝, human |\n")
        .contains("| poems | 2 | 1 |")
        .contains("| exactly the right form | 50.0 % | 100.0 % |")
        .contains("| longest copied run: maximum | 20 | 0 |");
  }

  private static Poem poem(String body, Poem.Split split) {
    return new Poem(body, "", Form.FIVE_QUATRAIN, body, split);
  }
}
