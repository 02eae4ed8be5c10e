package dev.altiplano.api.gojson;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoNumberTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "-1.5, -1.5",
    "0.7, 0.7",
    "100, 100",
    "4096, 4096",
    "123456, 123456",
    "1000000, 1e+06",
    "1048576, 1.048576e+06",
    "1234567.5, 1.2345675e+06",
    "0.0001, 0.0001",
    "0.00012, 0.00012",
    "0.00001, 1e-05",
    "-0.000015, -1.5e-05",
    "1e100, 1e+100"
  })
  void writesTexts(double number, String text) {
    assertThat(GoNumber.text(number)).isEqualTo(text);
  }

  @Test
  void takesWholeNumbersForSuchWithAFraction() {
    assertThat(GoNumber.text(8192)).isEqualTo("8192");
    assertThat(GoNumber.text(16_777_216L)).isEqualTo("1.6777216e+07");
  }

  @Test
  void writesJson() {
    List<Object> numbers =
        List.of(0.0, 1.0, 0.7, 0.7f, 1e-5f, 1e-6, 1.5e-7, 1e6, 123456789.5, 1e20, 1e21, 7L);
    assertThat(new String(GoJson.write(numbers), StandardCharsets.UTF_8))
        .isEqualTo(
            "[0,1,0.7,0.7,0.00001,0.000001,1.5e-7,1000000,123456789.5,100000000000000000000,1e+21,7]");
  }
}
