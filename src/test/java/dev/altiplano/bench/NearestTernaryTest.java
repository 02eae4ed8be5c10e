package dev.altiplano.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NearestTernaryTest {
  @Test
  void keepsWhatIsTernary() {
    float[] values = new float[512];
    values[3] = 0.5f;
    values[200] = -0.5f;
    Arrays.fill(values, 300, 512, -7);
    assertThat(NearestTernary.of(values)).containsExactly(values);
  }

  @Test
  void leavesOutWhatIsNearerToZero() {
    float[] values = new float[256];
    values[0] = 4;
    values[1] = -6;
    values[2] = 1;
    float[] expected = new float[256];
    expected[0] = 5;
    expected[1] = -5;
    assertThat(NearestTernary.of(values)).containsExactly(expected);
  }
}
