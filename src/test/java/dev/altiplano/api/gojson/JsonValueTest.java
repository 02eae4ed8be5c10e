package dev.altiplano.api.gojson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "``                | missing request body",
        "`  `              | missing request body",
        "x                 | invalid character 'x' looking for beginning of value",
        "model=x           | invalid character 'm' looking for beginning of value",
        "'a'               | invalid character '\\'' looking for beginning of value",
        "{                 | unexpected EOF",
        "{\"a\"            | unexpected EOF",
        "{\"a\":           | unexpected EOF",
        "{\"a\":1          | unexpected EOF",
        "[1,               | unexpected EOF",
        "\"abc             | unexpected EOF",
        "\"abc\\           | unexpected EOF",
        "-                 | unexpected EOF",
        "1.                | unexpected EOF",
        "1e                | unexpected EOF",
        "tru               | unexpected EOF",
        "{a:1}             | invalid character 'a' looking for beginning of object key string",
        "{1:1}             | invalid character '1' looking for beginning of object key string",
        "{\"a\":1,}        | invalid character '}' looking for beginning of object key string",
        "{\"a\" 1}         | invalid character '1' after object key",
        "{\"a\":1 \"b\":2} | invalid character '\"' after object key:value pair",
        "{\"a\":1]         | invalid character ']' after object key:value pair",
        "{\"a\":}          | invalid character '}' looking for beginning of value",
        "[1 2]             | invalid character '2' after array element",
        "[01]              | invalid character '1' after array element",
        "[1}               | invalid character '}' after array element",
        "[1,]              | invalid character ']' looking for beginning of value",
        "[,1]              | invalid character ',' looking for beginning of value",
        "[-x]              | invalid character 'x' in numeric literal",
        "[+1]              | invalid character '+' looking for beginning of value",
        "[1.x]             | invalid character 'x' after decimal point in numeric literal",
        "[.5]              | invalid character '.' looking for beginning of value",
        "[1ex]             | invalid character 'x' in exponent of numeric literal",
        "[1e+]             | invalid character ']' in exponent of numeric literal",
        "[trux]            | invalid character 'x' in literal true (expecting 'e')",
        "[falsy]           | invalid character 'y' in literal false (expecting 'e')",
        "[nil]             | invalid character 'i' in literal null (expecting 'u')",
        "[NaN]             | invalid character 'N' looking for beginning of value",
        "[\"\\x\"]         | invalid character 'x' in string escape code",
        "[\"\\u12g4\"]     | invalid character 'g' in \\u hexadecimal character escape",
        "[\u00e9]          | invalid character 'Ã' looking for beginning of value",
        "[/]               | invalid character '/' looking for beginning of value",
        "\\                | invalid character '\\\\' looking for beginning of value"
      })
  void refusesBadSyntaxAsGoDoes(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(AltiplanoException.class)
        .hasMessage(message);
  }

  @Test
  void refusesControlCharactersInStrings() {
    assertThatThrownBy(() -> parse("\"a\nb\""))
        .hasMessage("invalid character '\\n' in string literal");
    assertThatThrownBy(() -> parse("\"a\u0001b\""))
        .hasMessage("invalid character '\\x01' in string literal");
    assertThatThrownBy(() -> parse("\u0000"))
        .hasMessage("invalid character '\\x00' looking for beginning of value");
    assertThatThrownBy(() -> JsonValue.first(new byte[] {(byte) 0xff, (byte) 0xfe, '{', 0, '}', 0}))
        .hasMessage("invalid character 'ÿ' looking for beginning of value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "[[]]",
        "{\"a\":{}}",
        "0",
        "-0",
        "1.5e-3",
        "1E+2",
        "\"\"",
        "null",
        "01",
        "1x",
        "{}garbage",
        "[1] [",
        " \t\r\n{} ",
        "[0.0,1e5]"
      })
  void takesTheFirstValue(String json) {
    assertThat(parse(json)).isNotNull();
  }

  @Test
  void ignoresWhatComesAfterTheFirstValue() {
    assertThat(parse("{\"a\":1}]]").source()).isEqualTo("{\"a\":1}");
    assertThat(parse(" 12 34").source()).isEqualTo("12");
  }

  @Test
  void boundsNesting() {
    String deepest = "[".repeat(10_000) + "]".repeat(10_000);
    assertThat(parse(deepest).plain()).isInstanceOf(List.class);
    assertThatThrownBy(() -> parse("[" + deepest + "]"))
        .hasMessage("invalid character '[' exceeded max depth");
    String objects = "{\"a\":".repeat(10_001);
    assertThatThrownBy(() -> parse(objects)).hasMessage("invalid character '{' exceeded max depth");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"\\u0041\\n\\t\\/\\\\\\\"\", `A\n\t/\\\"`",
        "\"\\ud83d\\ude00\", 😀",
        "\"\\ud83dx\", \ufffdx",
        "\"\\ude00\", \ufffd",
        "\"\\ud83d\\u0041\", \ufffdA",
        "\"\\ud83d\\ud83d\\ude00\", \ufffd😀",
        "\"é😀\", é😀"
      })
  void unquotes(String json, String text) {
    assertThat(parse(json).text()).isEqualTo(text);
  }

  @Test
  void readsPlainValues() {
    List<@Nullable Object> list = new ArrayList<>(List.of(1L, -2.5, 1000.0, true, false, "x"));
    list.add(5, null);
    assertThat(
            parse(
                    """
                    {"b": [1, -2.5, 1e3, true, false, null, "x"], "a": {"": {}}, "e": [],
                     "big": 123456789012345678901234567890}
                    """)
                .plain())
        .isEqualTo(
            Map.of(
                "b",
                list,
                "a",
                Map.of("", Map.of()),
                "e",
                List.of(),
                "big",
                1.2345678901234568e29));
  }

  @Test
  void keepsTheOrderOfMembers() {
    assertThat(parse("{\"b\":1,\"a\":2,\"c\":3}").plain()).hasToString("{b=1, a=2, c=3}");
  }

  @Test
  void refusesNumbersBeyondADouble() {
    assertThatThrownBy(() -> parse("1e999").plain())
        .hasMessage("json: cannot unmarshal number 1e999 into Go value of type float64");
  }

  private static JsonValue parse(String json) {
    return JsonValue.first(json.getBytes(StandardCharsets.UTF_8));
  }
}
