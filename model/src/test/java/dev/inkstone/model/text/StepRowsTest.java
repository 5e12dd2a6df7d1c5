package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepRowsTest {
  private static final PromptChunk BEGUN = new PromptChunk(5, new int[] {7, 8, 9}, 0, false);
  private static final PromptChunk ENDED = new PromptChunk(3, new int[] {4, 6}, 10, true);

  @Test
  void tokensOfSlotsComeFirstAndThenThoseOfChunks() {
    StepRows rows = StepRows.of(new int[] {1, 2}, new int[] {20, 30}, List.of(BEGUN, ENDED));
    assertThat(rows.tokens()).containsExactly(1, 2, 7, 8, 9, 4, 6);
    assertThat(rows.slots()).containsExactly(0, 1, 5, 5, 5, 3, 3);
    assertThat(rows.positions()).containsExactly(20, 30, 0, 1, 2, 10, 11);
    assertThat(rows.wanted()).containsExactly(0, 1, -1, -1, -1, -1, 2);
    assertThat(rows.chunked()).isTrue();
    assertThat(StepRows.of(new int[] {1}, new int[] {2}, List.of()).chunked()).isFalse();
  }

  @Test
  void aRowFollowsTheOneBeforeItOfTheSameChunk() {
    StepRows rows = StepRows.of(new int[] {1, 2}, new int[] {20, 30}, List.of(BEGUN, ENDED));
    boolean[] expected = {false, false, false, true, true, false, true};
    for (int row = 0; row < expected.length; row++) {
      assertThat(rows.follows(row)).as("row %d", row).isEqualTo(expected[row]);
    }
  }

  @Test
  void sharesCostTheSameWhetherRowsAttendToMuchOrLittle() {
    StepRows prompt = StepRows.of(new int[0], new int[0], List.of(chunk(1000)));
    assertThat(prompt.cuts(2, 1_000_000)[1]).isBetween(500, 501);
    assertThat(prompt.cuts(4, 1_000_000)[3]).isBetween(750, 751);
    assertThat(prompt.cuts(2, 1)[1]).isBetween(700, 710); // half of the area of a triangle
  }

  @Test
  void everyRowIsInOneShareAlsoWhereOneCostsMoreThanAllOthers() {
    StepRows rows = StepRows.of(new int[] {1, 2, 3}, new int[] {9000, 0, 0}, List.of());
    int[] cuts = rows.cuts(3, 1);
    assertThat(cuts[0]).isZero();
    assertThat(cuts[3]).isEqualTo(3);
    assertThat(cuts).isSorted();
  }

  private static PromptChunk chunk(int length) {
    return new PromptChunk(0, new int[length], 0, false);
  }
}
