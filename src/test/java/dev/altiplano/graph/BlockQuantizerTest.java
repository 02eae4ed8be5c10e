package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BlockQuantizerTest {
  @Test
  void packsPairsWithTheFirstInTheLowHalf() {
    float[] weights = new float[Precision.BLOCK];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i % 16 - 8) * 0.5f;
    }
    byte[] levels = new byte[16];
    assertThat(new BlockQuantizer(Precision.INT4.bits()).quantise(weights, 0, levels, 0))
        .isEqualTo(0.5f);
    assertThat(levels).startsWith(0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe);
  }

  @ParameterizedTest
  @CsvSource({"INT8, 0.006", "INT4, 0.1"})
  void staysNearTheWeights(Precision precision, double most) {
    Random random = new Random(1);
    double squares = 0;
    double errors = 0;
    for (int block = 0; block < 100; block++) {
      float[] weights = new float[Precision.BLOCK];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) random.nextGaussian();
      }
      float[] restored = roundTrip(precision, weights);
      for (int i = 0; i < weights.length; i++) {
        squares += weights[i] * weights[i];
        errors += Math.pow(weights[i] - restored[i], 2);
      }
    }
    assertThat(Math.sqrt(errors / squares)).isLessThan(most);
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void keepsZeroes(Precision precision) {
    assertThat(roundTrip(precision, new float[Precision.BLOCK])).containsOnly(0);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "1e30"})
  void tellsThatWeightsAreNotFinite(float weight) {
    float[] weights = new float[Precision.BLOCK];
    weights[5] = weight;
    byte[] levels = new byte[Precision.BLOCK];
    assertThat(new BlockQuantizer(Precision.INT8.bits()).quantise(weights, 0, levels, 0)).isNaN();
  }

  private static float[] roundTrip(Precision precision, float[] weights) {
    BlockQuantizer quantizer = new BlockQuantizer(precision.bits());
    byte[] levels = new byte[quantizer.blockBytes()];
    float scale = quantizer.quantise(weights, 0, levels, 0);
    float[] restored = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      int bit = i * precision.bits();
      int level = ((levels[bit / 8] & 0xff) >> (bit % 8)) & ((1 << precision.bits()) - 1);
      restored[i] = scale * (level - (1 << (precision.bits() - 1)));
    }
    return restored;
  }
}
