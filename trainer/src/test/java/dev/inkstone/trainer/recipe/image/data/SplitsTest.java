package dev.inkstone.trainer.recipe.image.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SplitsTest {
  private static final ImageSet SQUARES = Squares.of(400, 5);

  @Test
  void bucketsDivideTheImagesAmongThem() {
    int[] some = Splits.inBuckets(SQUARES, 0, 300);
    int[] others = Splits.inBuckets(SQUARES, 300, 1000);
    assertThat(some.length + others.length).isEqualTo(400);
    assertThat(some).doesNotContain(others).hasSizeBetween(40, 220);
  }

  @Test
  void anImageThatOccursTwiceIsInOnePart() {
    ImageSet twice = SQUARES.select(new int[] {7, 7});
    assertThat(Splits.inBuckets(twice, 0, 500)).hasSizeBetween(0, 2);
    assertThat(Splits.inBuckets(twice, 0, 500).length % 2).isZero();
  }
}
