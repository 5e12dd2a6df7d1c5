package dev.inkstone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.text.Completion;
import dev.inkstone.trainer.gate.Compared;
import dev.inkstone.trainer.gate.Gate;
import dev.inkstone.trainer.gate.GateFigures;
import dev.inkstone.trainer.gate.GateThresholds;
import dev.inkstone.trainer.gate.Root;
import dev.inkstone.trainer.learn.Edited;
import dev.inkstone.trainer.learn.Judged;
import dev.inkstone.trainer.learn.Preferred;
import dev.inkstone.trainer.learn.TextExample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The parts of an evaluation that need no model. */
class EvaluationTest {
  @Test
  void aTenthIsHeldOutAndNeverChangesSides() {
    long held =
        IntStream.range(0, 20_000).filter(i -> HeldOut.holds("generation-" + i, 0.1)).count();
    assertThat(held / 20_000.0).isCloseTo(0.1, within(0.01));
    assertThat(IntStream.range(0, 1000).filter(i -> HeldOut.holds("g" + i, 0.1)))
        .allMatch(i -> HeldOut.holds("g" + i, 0.2));
  }

  @Test
  void whatIsLikedIsPairedWithWhatIsDislikedAndAnEditWithItsOriginal() {
    Completion text = new Completion(new int[] {1}, new int[] {2});
    List<TextExample> held =
        List.of(
            new Judged("a", text, 1, 1),
            new Edited("b", text, text, 1),
            new Judged("c", text, -1, 1),
            new Preferred("d", text, text, 1),
            new Judged("e", text, 0.5, 1));
    assertThat(HeldPairs.of(held))
        .containsExactlyInAnyOrder(
            new int[] {1, 2}, new int[] {4, 5}, new int[] {0, 3}, new int[] {6, 3});
    assertThat(HeldPairs.of(held.subList(0, 1))).isEmpty();
  }

  @Test
  void distinctPairsFallWhenTextsRepeat() {
    assertThat(SampleStatistics.distinctPairs(List.of(new int[] {1, 2, 3}))).isEqualTo(1);
    assertThat(SampleStatistics.distinctPairs(List.of(new int[] {1, 2, 1, 2, 1}))).isEqualTo(0.5);
  }

  @Test
  void theFavouriteIsWhatMoreTextsHaveAndStuffingCountsItWithinThem() {
    List<int[]> before = new ArrayList<>();
    List<int[]> after = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      before.add(new int[] {1, i + 10, i % 4 == 0 ? 7 : 8});
      after.add(new int[] {1, 7, 7, i % 2 == 0 ? 7 : 9});
    }
    assertThat(SampleStatistics.favourite(before, after, t -> true)).hasValue(7);
    assertThat(SampleStatistics.favourite(before, after, t -> t != 7)).hasValue(9);
    assertThat(SampleStatistics.stuffing(7, before, after)).isEqualTo(new Compared(1, 2.5));
  }

  @Test
  void aReportIsWrittenWithAllThatItRestsOn() {
    GateFigures figures =
        new GateFigures(
            3, 0.4, -0.2, new Compared(4, 4.5), 10, new Compared(0.7, 0.6), new Compared(30, 31),
            null, null, null, new Compared(0, 0.1), new Root("1", 3.9, null));
    ObjectNode json = GateJson.write(Gate.judge(figures, GateThresholds.DEFAULTS));
    assertThat(json.path("passed").isBoolean()).isTrue();
    assertThat(json.path("reasons").get(0).asText()).startsWith("taste");
    assertThat(json.path("figures").path("base_loss").path("candidate").asDouble()).isEqualTo(4.5);
    assertThat(json.path("figures").path("form").isNull()).isTrue();
    assertThat(json.path("figures").path("root").path("base_loss").asDouble()).isEqualTo(3.9);
    assertThat(json.path("thresholds").path("drift").path("base_loss_rise").asDouble())
        .isEqualTo(0.02);
  }
}
