package dev.inkstone.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.model.text.Completion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How examples are weighed by the objectives. */
class KtoTest {
  private static final Completion TEXT = new Completion(new int[] {1}, new int[] {2, 3, 4});

  private static List<TextExample> judged(int liked, int disliked) {
    List<TextExample> examples = new ArrayList<>();
    for (int i = 0; i < liked + disliked; i++) {
      examples.add(new Judged("e" + i, TEXT, i < liked ? 1 : -1, 1));
    }
    return examples;
  }

  @Test
  void theRarerSideIsRaisedUntilBothCountTheSame() {
    assertThat(Kto.balanced(0.1, 1, 1, judged(6, 2))).isEqualTo(new Kto(0.1, new Lambdas(1, 3), 1));
    assertThat(Kto.balanced(0.1, 1, 1, judged(2, 6))).isEqualTo(new Kto(0.1, new Lambdas(3, 1), 1));
  }

  @Test
  void aHandfulOfRatingsIsRaisedByNoMoreThanEightTimes() {
    Kto balanced = Kto.balanced(0.1, 1, 1, judged(100, 1));
    assertThat(balanced).isEqualTo(new Kto(0.1, new Lambdas(1, 8), 1));
  }

  @Test
  void oneSideAloneIsNotRaised() {
    assertThat(Kto.balanced(0.1, 1, 1, judged(3, 0))).isEqualTo(new Kto(0.1, new Lambdas(1, 1), 1));
  }

  @Test
  void aDislikeIsNegativeAndMildOnesCountLess() {
    Rows rows = new Rows(2);
    Kto kto = new Kto(0.1, new Lambdas(2, 3), 0.5);
    kto.weigh(new Judged("a", TEXT, 1, 1), 0, 0.25, rows);
    kto.weigh(new Judged("b", TEXT, -0.5, 1), 1, 0.25, rows);
    assertThat(rows.judged).containsExactly(0.25f, -0.1875f);
  }

  @Test
  void anEditIsPreferredAndImitatedByTheToken() {
    Rows rows = new Rows(3);
    Edited edit = new Edited("a", TEXT, new Completion(new int[] {1}, new int[] {5, 6}), 1);
    for (Objective objective :
        List.of(new Kto(0.1, new Lambdas(1, 1), 1), new Dpo(0.1, 2), new Imitation(0.5))) {
      objective.weigh(edit, 1, 0.5, rows);
    }
    assertThat(rows.judged).containsOnly(0);
    assertThat(rows.preferred).containsExactly(0, 1, 0);
    assertThat(rows.rival).containsExactly(0, 2, 2);
    assertThat(rows.imitated).containsExactly(0, 0.125f, 0);
  }
}
