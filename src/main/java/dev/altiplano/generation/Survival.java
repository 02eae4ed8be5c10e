package dev.altiplano.generation;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.function.Supplier;

/** Makes failures of what Reactor holds to be fatal, and would leave a stream without an end on. */
final class Survival {
  private Survival() {}

  /**
   * The result of some work.
   *
   * @throws AltiplanoException OUT_OF_MEMORY or INTERNAL in place of such an error
   */
  static <T> T of(Supplier<T> work) {
    try {
      return work.get();
    } catch (OutOfMemoryError e) {
      throw new AltiplanoException(
          ErrorKind.OUT_OF_MEMORY, "the request needs more memory than the server has left", e);
    } catch (VirtualMachineError | LinkageError e) {
      throw new AltiplanoException(ErrorKind.INTERNAL, "generation failed: " + e, e);
    }
  }
}
