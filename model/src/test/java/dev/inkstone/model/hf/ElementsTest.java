package dev.inkstone.model.hf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementsTest {
  @Test
  void everyHalfIsReadAndWrittenBackUnchanged() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Elements.fromHalf((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(Elements.toHalf(value)).isEqualTo((short) bits);
      }
    }
    assertThat(Elements.fromHalf(Elements.toHalf(Float.NaN))).isNaN();
  }

  @Test
  void everyBfloatIsReadAndWrittenBackUnchanged() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Elements.fromBfloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(Elements.toBfloat(value)).isEqualTo((short) bits);
      }
    }
    assertThat(Elements.fromBfloat(Elements.toBfloat(Float.NaN))).isNaN();
  }

  /** The step of a half is 2^-10 at 1 and 2^-24 near 0; halves of a step go to the even side. */
  @ParameterizedTest
  @CsvSource({
    "1.00048828125, 1", // a tie with 1
    "1.0004884, 1.0009765625",
    "1.00146484375, 1.001953125", // a tie with an odd neighbour below
    "-1.0004884, -1.0009765625",
    "65519, 65504",
    "65520, Infinity",
    "2.98e-8, 0",
    "2.99e-8, 5.9604644775390625e-8",
    "8.940697e-8, 1.1920928955078125e-7", // a tie again
    "6.1e-5, 6.0975551605224609375e-5"
  })
  void halvesAreRoundedToTheNearestAndTiesToEven(float value, float expected) {
    assertThat(Elements.fromHalf(Elements.toHalf(value))).isEqualTo(expected);
  }

  /** The step of a bfloat is 2^-7 at 1. */
  @ParameterizedTest
  @CsvSource({
    "1.00390625, 1", // a tie with 1
    "1.00390637, 1.0078125",
    "1.01171875, 1.015625", // a tie with an odd neighbour below
    "-1.00390637, -1.0078125",
    "3.4e38, Infinity"
  })
  void bfloatsAreRoundedToTheNearestAndTiesToEven(float value, float expected) {
    assertThat(Elements.fromBfloat(Elements.toBfloat(value))).isEqualTo(expected);
  }
}
