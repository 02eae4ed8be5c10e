package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.api.gojson.JsonValue;
import dev.altiplano.generation.Thinking;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "42, 42000000000",
        "42.5, 42500000000",
        "0, 0",
        "-1, 9223372036854775807",
        "-3.14, 9223372036854775807",
        "1e300, 9223372036854775807",
        "\"5m\", 300000000000",
        "\"1h30m\", 5400000000000",
        "\"0\", 0",
        "\"-1m\", 9223372036854775807"
      })
  void readsKeepAlive(String json, long nanos) {
    assertThat(KeepAliveField.read(value(json)).duration()).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"10\", time: missing unit in duration \"10\"",
        "\"\", time: invalid duration \"\"",
        "true, Unsupported type: 'bool'",
        "{}, Unsupported type: 'map[string]interface {}'",
        "[], Unsupported type: '[]interface {}'"
      })
  void refusesKeepAlive(String json, String message) {
    assertThatThrownBy(() -> KeepAliveField.read(value(json))).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "true, ON",
        "false, OFF",
        "\"low\", LOW",
        "\"medium\", MEDIUM",
        "\"high\", HIGH",
        "\"max\", MAX"
      })
  void readsThink(String json, Thinking thinking) {
    assertThat(ThinkField.read(value(json))).isEqualTo(thinking);
  }

  @Test
  void refusesThink() {
    assertThatThrownBy(() -> ThinkField.read(value("\"x\\n\"")))
        .hasMessage(
            "invalid think value: \"x\\n\""
                + " (must be \"high\", \"medium\", \"low\", \"max\", true, or false)");
    assertThatThrownBy(() -> ThinkField.read(value("1")))
        .hasMessage(
            "think must be a boolean or string"
                + " (\"high\", \"medium\", \"low\", \"max\", true, or false)");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, UTC, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.1Z, UTC, 2026-01-02T03:04:05.1Z",
    "2026-01-02T03:04:05.123456789Z, UTC, 2026-01-02T03:04:05.123456789Z",
    "2026-01-02T03:04:05.123456700Z, UTC, 2026-01-02T03:04:05.1234567Z",
    "2026-07-02T22:04:05.5Z, Europe/Berlin, 2026-07-03T00:04:05.5+02:00",
    "2026-01-02T03:04:05Z, America/St_Johns, 2026-01-01T23:34:05-03:30"
  })
  void writesTimes(Instant instant, String zone, String text) {
    assertThat(WireTime.at(instant, ZoneId.of(zone))).isEqualTo(text);
  }

  private static JsonValue value(String json) {
    return JsonValue.first(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void writesTimesThatAreCloseToEachOtherAsAnyOther() {
    WireTime.Ticker ticker = new WireTime.Ticker();
    Instant start = Instant.parse("2026-12-31T23:59:58Z");
    for (long nanos :
        new long[] {0, 1, 10, 120_000_000, 999_999_999, 1_000_000_000, 2_030_000_000}) {
      Instant time = start.plusNanos(nanos);
      assertThat(ticker.utc(time)).isEqualTo(WireTime.utc(time));
    }
  }
}
