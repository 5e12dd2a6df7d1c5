package dev.inkstone.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapesTest {
  @Test
  void rowsHaveRoomAndWasteAQuarterAtMost() {
    IntStream.rangeClosed(1, 1000)
        .forEach(
            count -> {
              int rows = Shapes.rows(count);
              assertThat(rows).isBetween(count, Math.max(count + 3, count * 5 / 4));
              assertThat(Shapes.rows(rows)).isEqualTo(rows);
            });
  }

  @Test
  void oneTokenIsOneRow() {
    assertThat(Shapes.rows(1)).isEqualTo(1);
  }

  @Test
  void chunksAndStepsHaveFewShapes() {
    assertThat(IntStream.rangeClosed(1, 128).map(Shapes::rows).distinct().count())
        .isLessThan(20);
    assertThat(IntStream.rangeClosed(1, 4096).map(Shapes::positions).distinct().count())
        .isLessThan(25);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, 65, 512, 513, 1500, 4096})
  void widthsAreMultiplesThatHaveRoom(int length) {
    int width = Shapes.positions(length);
    assertThat(width % Shapes.POSITIONS).isZero();
    assertThat(width).isBetween(
        Math.max(1, length), length + Math.max(Shapes.POSITIONS, length / 4));
    assertThat(Shapes.positions(width)).isEqualTo(width);
  }
}
