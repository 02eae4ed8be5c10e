package dev.altiplano.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ExponentialTest {
  private static float[] exponentials(float offset, float... numbers) {
    float[] target = new float[numbers.length];
    Exponential.of(numbers, offset, target, numbers.length);
    return target;
  }

  @Test
  void isWhatMathSaysToTheLastPlaceOfAFloat() {
    float[] numbers = new float[20_000];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = -110f * i / numbers.length;
    }
    float[] exponentials = exponentials(0, numbers);
    int different = 0;
    for (int i = 0; i < numbers.length; i++) {
      float expected = (float) Math.exp(numbers[i]);
      assertThat(exponentials[i]).isCloseTo(expected, within(Math.ulp(expected)));
      different += exponentials[i] == expected ? 0 : 1;
    }
    assertThat(different).isLessThan(3);
  }

  @Test
  void takesTheOffsetOffFirst() {
    assertThat(exponentials(5, 5, 4)).containsExactly(1, (float) Math.exp(-1));
  }

  @Test
  void nothingComesOfNegativeInfinity() {
    assertThat(exponentials(3, Float.NEGATIVE_INFINITY)).containsExactly(0);
  }
}
