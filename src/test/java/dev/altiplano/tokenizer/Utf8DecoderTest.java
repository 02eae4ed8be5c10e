package dev.altiplano.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8DecoderTest {
  private static final String TEXT = "a\u00e9\u0800\u20ac\uD7FF\uFFFD\uD83D\uDE00\uDBFF\uDFFF";

  private static String decodeByteByByte(Utf8Decoder decoder, byte[] bytes) {
    var text = new StringBuilder();
    for (byte b : bytes) {
      text.append(decoder.decode(new byte[] {b}));
    }
    return text.append(decoder.end()).toString();
  }

  @Test
  void decodesCharactersOfEveryLength() {
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    assertThat(new Utf8Decoder(false).decode(bytes)).isEqualTo(TEXT);
    assertThat(decodeByteByByte(new Utf8Decoder(false), bytes)).isEqualTo(TEXT);
  }

  @Test
  void givesNothingOfHalfACharacter() {
    var decoder = new Utf8Decoder(false);
    assertThat(decoder.decode(new byte[] {'a', (byte) 0xF0, (byte) 0x9F})).isEqualTo("a");
    assertThat(decoder.decode(new byte[] {(byte) 0x98})).isEmpty();
    assertThat(decoder.isWithinCharacter()).isTrue();
    assertThat(decoder.decode(new byte[] {(byte) 0x80, 'b'})).isEqualTo("\uD83D\uDE00b");
    assertThat(decoder.isWithinCharacter()).isFalse();
    assertThat(decoder.end()).isEmpty();
  }

  /** The last two columns count U+FFFD, one for a sequence and one for a byte. */
  @ParameterizedTest
  @CsvSource({
    "80, 1, 1",
    "C0AF, 2, 2",
    "E282, 1, 2",
    "EDA080, 3, 3",
    "F09F98, 1, 3",
    "F0, 1, 1",
    "F4908080, 4, 4",
    "E08080, 3, 3",
    "F5, 1, 1",
    "E282E282, 2, 4",
    "FF, 1, 1"
  })
  void replacesWhatIsMalformed(String hex, int sequences, int bytes) {
    byte[] malformed = HexFormat.of().parseHex(hex);
    assertThat(decodeByteByByte(new Utf8Decoder(false), malformed))
        .isEqualTo("\uFFFD".repeat(sequences));
    assertThat(decodeByteByByte(new Utf8Decoder(true), malformed))
        .isEqualTo("\uFFFD".repeat(bytes));
  }

  @Test
  void goesOnAfterWhatIsMalformed() {
    byte[] bytes = {(byte) 0xE2, (byte) 0x82, 'a', (byte) 0xC3, (byte) 0xA9};
    assertThat(new Utf8Decoder(false).decode(bytes)).isEqualTo("\uFFFDa\u00e9");
  }
}
