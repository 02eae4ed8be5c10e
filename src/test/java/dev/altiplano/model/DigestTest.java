package dev.altiplano.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void hashesContent() {
    assertThat(Digest.of(new byte[0]).hex()).isEqualTo(EMPTY);
    assertThat(Digest.of("abc".getBytes(StandardCharsets.US_ASCII)).abbreviated())
        .isEqualTo("ba7816bf8f01");
  }

  @Test
  void readsBothSeparatorsAndAnyCase() {
    Digest digest = new Digest(EMPTY);

    assertThat(Digest.parse("sha256:" + EMPTY)).isEqualTo(digest);
    assertThat(Digest.parse("sha256-" + EMPTY)).isEqualTo(digest);
    assertThat(Digest.parse("sha256:" + EMPTY.toUpperCase(Locale.ROOT))).isEqualTo(digest);
    assertThat(digest).hasToString("sha256:" + EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        "sha256:abc",
        EMPTY,
        "SHA256:" + EMPTY,
        "sha512:" + EMPTY,
        "sha256/" + EMPTY,
        "sha256:" + EMPTY + "0",
        "sha256:" + EMPTY + "\n",
        " sha256:" + EMPTY,
        "sha256:../../../../../../../../../../../../../../../../../../etc/passwd",
      })
  void refusesEverythingElse(String text) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Digest.parse(text))
        .withMessage("invalid digest format")
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.INVALID_REQUEST);
  }

  @Test
  void holdsLowerCaseHexOnly() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Digest("../x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Digest(EMPTY.toUpperCase(Locale.ROOT)));
  }
}
