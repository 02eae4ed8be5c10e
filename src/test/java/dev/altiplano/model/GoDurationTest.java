package dev.altiplano.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "5m, 300000000000",
    "1h30m, 5400000000000",
    "-1m, -60000000000",
    "+2s, 2000000000",
    "1.5s, 1500000000",
    ".5s, 500000000",
    "1.s, 1000000000",
    "100ms, 100000000",
    "3us, 3000",
    "3µs, 3000",
    "3μs, 3000",
    "7ns, 7",
    "1h1m1.5s, 3661500000000",
    "9223372036854775807ns, 9223372036854775807",
    "0.00000000000000000000001h, 0",
    "000000000000000000000000001s, 1000000000"
  })
  void parses(String text, long nanos) {
    assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'time: invalid duration \"\"'",
    "x, 'time: invalid duration \"x\"'",
    "-, 'time: invalid duration \"-\"'",
    ".s, 'time: invalid duration \".s\"'",
    "10, 'time: missing unit in duration \"10\"'",
    "1m5, 'time: missing unit in duration \"1m5\"'",
    "1d, 'time: unknown unit \"d\" in duration \"1d\"'",
    "1 s, 'time: unknown unit \" s\" in duration \"1 s\"'",
    "1é, 'time: unknown unit \"\\xc3\\xa9\" in duration \"1\\xc3\\xa9\"'",
    "9223372036854775808ns, 'time: invalid duration \"9223372036854775808ns\"'",
    "99999999999999999999s, 'time: invalid duration \"99999999999999999999s\"'",
    "3000000h, 'time: invalid duration \"3000000h\"'"
  })
  void refuses(String text, String message) {
    assertThatThrownBy(() -> GoDuration.parse(text))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_REQUEST))
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ns",
    "1100, 1.1µs",
    "2200000, 2.2ms",
    "3300000000, 3.3s",
    "300000000000, 5m0s",
    "5400000000000, 1h30m0s",
    "36000000000000, 10h0m0s",
    "-1500000000, -1.5s",
    "9223372036854775807, 2562047h47m16.854775807s"
  })
  void formats(long nanos, String text) {
    assertThat(GoDuration.format(Duration.ofNanos(nanos))).isEqualTo(text);
  }
}
