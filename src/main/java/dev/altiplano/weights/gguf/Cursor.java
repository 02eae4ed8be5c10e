package dev.altiplano.weights.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads a mapped file from the start, never beyond its end or the limit of headers. Confined to one
 * thread.
 */
final class Cursor {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment file;
  private final long end;
  private long position;

  Cursor(MemorySegment file, long from, long limit) {
    this.file = file;
    this.position = from;
    this.end = Math.min(file.byteSize(), limit);
  }

  long position() {
    return position;
  }

  /** Bytes that may still be read. */
  long left() {
    return end - position;
  }

  void skip(long bytes) {
    take(bytes);
  }

  int int8() {
    return file.get(ValueLayout.JAVA_BYTE, take(Byte.BYTES));
  }

  int int16() {
    return file.get(SHORT, take(Short.BYTES));
  }

  int int32() {
    return file.get(INT, take(Integer.BYTES));
  }

  long int64() {
    return file.get(LONG, take(Long.BYTES));
  }

  /**
   * A number of things that take so many bytes each.
   *
   * @throws Unsound if there is no room for them
   */
  long count(String what, int leastBytes) {
    long count = int64();
    if (count < 0 || count > left() / leastBytes) {
      throw new Unsound(
          "it claims %s %s, and there is no room for them"
              .formatted(Long.toUnsignedString(count), what));
    }
    return count;
  }

  String string() {
    int length = (int) count("bytes of a text", 1);
    byte[] bytes = file.asSlice(take(length), length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void skipString() {
    skip(count("bytes of a text", 1));
  }

  private long take(long bytes) {
    if (bytes > left()) {
      throw new Unsound(
          "its header does not end within %d bytes".formatted(Math.min(end, file.byteSize())));
    }
    long at = position;
    position += bytes;
    return at;
  }
}
