package dev.altiplano.convert;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * Ends a conversion whose thread was interrupted: nobody waits for it any more, and others may wait
 * for the lock that it holds. Writing to a file ends by itself then, reading and computing do not.
 */
final class GivenUp {
  private GivenUp() {}

  /**
   * To be called every now and then where much is read or computed.
   *
   * @throws AltiplanoException LOAD_FAILED if the thread was interrupted
   */
  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw failure(null);
    }
  }

  static AltiplanoException failure(@Nullable Throwable cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "the conversion of the model was given up because nobody waits for it; ask again",
        cause);
  }
}
