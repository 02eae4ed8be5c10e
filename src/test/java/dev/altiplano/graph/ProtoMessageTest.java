package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples are those of the encoding's own documentation. */
class ProtoMessageTest {
  @Test
  void encodesIntegers() {
    assertThat(hex(new ProtoMessage().integer(1, 150))).isEqualTo("089601");
    assertThat(hex(new ProtoMessage().integer(1, -2))).isEqualTo("08feffffffffffffffff01");
  }

  @Test
  void encodesTextsAndMessages() {
    assertThat(hex(new ProtoMessage().text(2, "testing"))).isEqualTo("120774657374696e67");
    assertThat(hex(new ProtoMessage().message(3, new ProtoMessage().integer(1, 150))))
        .isEqualTo("1a03089601");
  }

  @Test
  void encodesFloatsAndHighFieldNumbers() {
    assertThat(hex(new ProtoMessage().real(20, 1))).isEqualTo("a5010000803f");
  }

  private static String hex(ProtoMessage message) {
    return HexFormat.of().formatHex(message.toBytes());
  }
}
