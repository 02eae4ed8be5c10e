package dev.altiplano.registry.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an extended header of a tar archive says of the entry after it.
 *
 * @param path where it is too long for the entry's own header
 * @param size where it is too large for it
 */
record PaxHeader(Optional<String> path, Optional<Long> size) {
  /** Records of the form {@code length key=value} and a line feed; the length is of the record. */
  static PaxHeader parse(byte[] text) throws IOException {
    Optional<String> path = Optional.empty();
    Optional<Long> size = Optional.empty();
    for (int at = 0; at < text.length; ) {
      int space = at;
      while (space < text.length && text[space] != ' ') {
        space++;
      }
      int length = length(new String(text, at, space - at, StandardCharsets.US_ASCII));
      if (length < space - at + 2 || length > text.length - at) {
        throw wrong();
      }
      String record = new String(text, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
      if (record.startsWith("path=")) {
        path = Optional.of(record.substring("path=".length()));
      } else if (record.startsWith("size=")) {
        size = Optional.of(size(record.substring("size=".length())));
      }
      at += length;
    }
    return new PaxHeader(path, size);
  }

  private static int length(String digits) throws IOException {
    if (!digits.matches("[0-9]{1,7}")) {
      throw wrong();
    }
    return Integer.parseInt(digits);
  }

  private static long size(String digits) throws IOException {
    if (!digits.matches("[0-9]{1,18}")) {
      throw wrong();
    }
    return Long.parseLong(digits);
  }

  private static IOException wrong() {
    return new IOException("it has a damaged extended header");
  }
}
