package dev.altiplano.weights.gguf;

/** A header that must not be trusted; {@link GgufFile} says of which file. */
final class Unsound extends RuntimeException {
  private static final long serialVersionUID = 1;

  Unsound(String message) {
    super(message);
  }
}
