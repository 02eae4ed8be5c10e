package dev.altiplano.model;

/**
 * How far a long change of the store has come.
 *
 * @param status what is being done, in the words of the protocol
 * @param digest what bytes are moved of, or empty where none are
 * @param total bytes that there are to move; 0 where none are
 * @param completed bytes moved so far
 */
public record Progress(String status, String digest, long total, long completed) {
  public Progress {
    if (total < 0 || completed < 0) {
      throw new IllegalArgumentException(
          "%d of %d bytes; neither can be negative".formatted(completed, total));
    }
  }

  public static Progress status(String status) {
    return new Progress(status, "", 0, 0);
  }

  /** Whether a later one about the same bytes says all that this one says. */
  public boolean isPassing() {
    return !digest.isEmpty() && completed < total;
  }
}
