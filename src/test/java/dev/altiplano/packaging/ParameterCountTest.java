package dev.altiplano.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterCountTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1K",
    "135_500, 136K",
    "656000, 656K",
    "1000000, 1M",
    "2951616, 2.95M",
    "494032768, 494.03M",
    "1000000000, 1B",
    "7615616512, 7.6B",
    "70000000000, 70B",
  })
  void countsParametersForPeople(String count, String expected) {
    assertThat(ParameterCount.format(Long.parseLong(count.replace("_", "")))).isEqualTo(expected);
  }
}
