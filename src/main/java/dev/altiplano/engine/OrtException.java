package dev.altiplano.engine;

/**
 * ONNX Runtime refused or failed. Stays inside the package: opening a model and running a step each
 * turn it into what their callers understand.
 */
final class OrtException extends RuntimeException {
  OrtException(OrtFunction function, int code, String reason) {
    super("%s (%s, error code %d)".formatted(reason.strip(), function, code));
  }

  /** The runtime has no error code for exhausted memory, only words. */
  boolean isOutOfMemory() {
    String message = String.valueOf(getMessage());
    return message.contains("bad_alloc") || message.contains("Failed to allocate memory");
  }
}
