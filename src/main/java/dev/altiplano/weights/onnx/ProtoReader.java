package dev.altiplano.weights.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of one protobuf message, one after the other. Nothing is copied but what is asked for;
 * a message inside is a reader of its own. Confined to one thread.
 */
final class ProtoReader {
  private static final int MOST_STRING_BYTES = 1 << 16;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int TYPE_BITS = 3;

  private final MemorySegment message;
  private long position;
  private int field;
  private int wireType;
  private long number;
  private long length;

  /** Bytes that are no message; {@link OnnxFile} says of which file. */
  static final class Unsound extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unsound(String message) {
      super(message);
    }
  }

  ProtoReader(MemorySegment message) {
    this.message = message;
  }

  /** Goes on to the next field; false at the end. */
  boolean next() {
    position += length;
    length = 0;
    if (position == message.byteSize()) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> TYPE_BITS);
    wireType = (int) tag & ((1 << TYPE_BITS) - 1);
    switch (wireType) {
      case VARINT -> number = varint();
      case FIXED64 -> length(Long.BYTES);
      case BYTES -> length(varint());
      case FIXED32 -> length(Integer.BYTES);
      default -> throw new Unsound("it is not an ONNX model");
    }
    return true;
  }

  private void length(long bytes) {
    if (bytes < 0 || bytes > message.byteSize() - position) {
      throw new Unsound("it is cut off, or not an ONNX model");
    }
    length = bytes;
  }

  boolean isBytes(int wanted) {
    return field == wanted && wireType == BYTES;
  }

  boolean isNumber(int wanted) {
    return field == wanted && wireType == VARINT;
  }

  long number() {
    return number;
  }

  MemorySegment bytes() {
    return message.asSlice(position, length);
  }

  String string() {
    if (length > MOST_STRING_BYTES) {
      throw new Unsound("it has a name of %d bytes".formatted(length));
    }
    return new String(bytes().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /** The numbers of a packed field. */
  List<Long> packed(int most) {
    List<Long> numbers = new ArrayList<>();
    ProtoReader reader = new ProtoReader(bytes());
    while (reader.position < reader.message.byteSize() && numbers.size() < most) {
      numbers.add(reader.varint());
    }
    return numbers;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position == message.byteSize()) {
        throw new Unsound("it is cut off, or not an ONNX model");
      }
      byte next = message.get(ValueLayout.JAVA_BYTE, position++);
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new Unsound("it is not an ONNX model");
  }
}
