package dev.altiplano.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.graph.Precision;
import dev.altiplano.store.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredPrecisionTest {
  @ParameterizedTest
  @CsvSource({"Q8_0, INT8", "Q4_0, INT4", "Q4_K_M, INT4", "Q4_K_S, INT4", "BF16, FP32", "'', FP32"})
  void isWhatTheModelWasToBecome(String fileType, Precision expected) {
    ModelConfig config = ModelConfig.of("safetensors", "llama", "1B", fileType);
    assertThat(StoredPrecision.of(config, Precision.FP32)).isEqualTo(expected);
  }
}
