package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WireErrorTest {
  private final AltiplanoException failure =
      new AltiplanoException(ErrorKind.OUT_OF_MEMORY, "no room for it");

  @Test
  void aFailureIsLogged(CapturedOutput output) {
    assertThat(WireError.reported(failure)).isEqualTo(new WireError(500, "no room for it"));
    assertThat(output.getAll()).containsOnlyOnce("WARN").contains("no room for it");
  }

  @Test
  void whatTheLogHasAlreadyIsNotLoggedAgain(CapturedOutput output) {
    assertThat(WireError.reported(failure.afterLogging()))
        .isEqualTo(new WireError(500, "no room for it"));
    assertThat(output.getAll()).doesNotContain("WARN").doesNotContain("ERROR");
  }

  /** A read-only volume refuses each request alike. */
  @Test
  void aRefusalOfTheStoreIsOneLineOfTheLog(CapturedOutput output) {
    WireError.reported(new AltiplanoException(ErrorKind.STORE_FAILED, "it is read-only"));
    assertThat(output.getOut()).contains("A request failed: it is read-only").hasLineCount(1);
  }

  @Test
  void aFailureOfTheStoreIsLoggedWithItsCause(CapturedOutput output) {
    var cause = new IOException("the disk is gone");
    WireError.reported(new AltiplanoException(ErrorKind.STORE_FAILED, "no way", cause));
    assertThat(output.getOut())
        .contains("A request failed: no way", "Caused by: java.io.IOException: the disk is gone");
  }
}
