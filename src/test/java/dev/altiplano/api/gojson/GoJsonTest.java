package dev.altiplano.api.gojson;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoJsonTest {
  private record Reply(String zText, int aNumber, boolean mTruth) {}

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "<think>, \\u003cthink\\u003e",
        "a&b, a\\u0026b",
        "`\u2028\u2029`, \\u2028\\u2029",
        "é😀/', é😀/'",
        "`a\"\\\n\r\t\b\f`, a\\\"\\\\\\n\\r\\t\\b\\f",
        "`\u0001\u001f\u007f`, `\\u0001\\u001f\u007f`",
        "a\ud83db, a\ufffdb",
        "\ude00, \ufffd"
      })
  void escapesAsGoDoes(String text, String escaped) {
    assertThat(write(text)).isEqualTo("\"" + escaped + "\"");
  }

  @Test
  void keepsTheOrderOfComponents() {
    assertThat(write(new Reply("x", 1, false)))
        .isEqualTo("{\"z_text\":\"x\",\"a_number\":1,\"m_truth\":false}");
  }

  private static String write(Object value) {
    return new String(GoJson.write(value), StandardCharsets.UTF_8);
  }
}
