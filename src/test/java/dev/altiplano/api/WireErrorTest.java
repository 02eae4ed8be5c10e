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
