package dev.altiplano.engine;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads which writable memory without a file this process has mapped, on Linux. It is made for
 * being asked a hundred times a second, and so leaves no garbage to speak of. Belongs to one
 * thread.
 */
final class MemoryMappings {
  private static final String FILE = "/proc/self/maps";
  private static final byte[] ANONYMOUS = bytes(" rw-p 00000000 00:00 0");
  private static final byte[] HEAP = bytes("[heap]");

  private byte[] text = new byte[64 << 10];

  /** Tells of each mapping; of none where they cannot be read. */
  void forEach(AddressRanges.Visitor visitor) {
    int length = read();
    for (int line = 0; line < length; ) {
      int next = endOfLine(line, length) + 1;
      visit(line, next - 1, visitor);
      line = next;
    }
  }

  private int read() {
    int length = 0;
    try (InputStream in = new FileInputStream(FILE)) {
      for (int count = 0; count >= 0; count = in.read(text, length, text.length - length)) {
        length += count;
        if (length == text.length) {
          text = Arrays.copyOf(text, 2 * length);
        }
      }
      return length;
    } catch (IOException e) {
      return 0;
    }
  }

  private int endOfLine(int from, int length) {
    int at = from;
    while (at < length && text[at] != '\n') {
      at++;
    }
    return at;
  }

  /** A line is {@code start-end permissions offset device inode name}. */
  private void visit(int from, int to, AddressRanges.Visitor visitor) {
    int dash = from;
    while (dash < to && text[dash] != '-') {
      dash++;
    }
    int space = dash;
    while (space < to && text[space] != ' ') {
      space++;
    }
    int name = space + ANONYMOUS.length;
    if (name <= to && Arrays.equals(text, space, name, ANONYMOUS, 0, ANONYMOUS.length)) {
      while (name < to && text[name] == ' ') {
        name++;
      }
      if (name == to || Arrays.equals(text, name, to, HEAP, 0, HEAP.length)) {
        visitor.visit(hexadecimal(from, dash), hexadecimal(dash + 1, space));
      }
    }
  }

  private long hexadecimal(int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value << 4 | Character.digit(text[i], 16);
    }
    return value;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
