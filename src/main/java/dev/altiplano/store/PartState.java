package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a part file says, in the JSON of Ollama: bytes from {@code offset} up to {@code offset +
 * completed} are in the partial blob.
 *
 * @param number in the order of the offsets, from 0
 */
record PartState(int number, long offset, long size, long completed) {
  /** Long enough for the largest numbers; blanks fill the rest, so that no tail is left over. */
  private static final int WIDTH = 128;

  PartState {
    if (number < 0 || offset < 0 || size < 0 || completed < 0 || completed > size) {
      throw new IllegalArgumentException(
          "part %d at %d has %d of %d bytes".formatted(number, offset, completed, size));
    }
  }

  long end() {
    return offset + size;
  }

  byte[] toJson() {
    String json =
        "{\"N\":%d,\"Offset\":%d,\"Size\":%d,\"Completed\":%d}"
            .formatted(number, offset, size, completed);
    return (json + " ".repeat(WIDTH - 1 - json.length()) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Empty for what no program has written, or not to the end. */
  static Optional<PartState> parse(byte[] json) {
    try {
      var part = JsonDocument.parse(json, "part file", ErrorKind.STORE_FAILED);
      return Optional.of(
          new PartState(
              Math.toIntExact(number(part, "N")),
              number(part, "Offset"),
              number(part, "Size"),
              number(part, "Completed")));
    } catch (AltiplanoException | IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static long number(JsonDocument part, String name) {
    OptionalLong number = part.wholeNumber(name);
    return number.orElseThrow(() -> part.wrong(name, "there"));
  }
}
