package dev.altiplano.weights.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything before the tensors' data, checked. What it takes in memory is bounded by what it takes
 * in the file, and that by a limit.
 *
 * @param tensors by name, in the order of the file
 */
record GgufHeader(int version, GgufMetadata metadata, Map<String, GgufTensor> tensors) {
  /** The largest vocabularies that are known take 50 MiB, with the tokenizer's own file in it. */
  static final long MOST_BYTES = 128 << 20;

  private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
  private static final int LEAST_VERSION = 2;
  private static final int VERSION = 3;
  private static final String ALIGNMENT = "general.alignment";
  private static final long DEFAULT_ALIGNMENT = 32;
  private static final long MOST_ALIGNMENT = 1 << 20;

  /** A key's length, its type, and a value of one byte. */
  private static final int LEAST_ENTRY = Long.BYTES + Integer.BYTES + 1;

  /** A name's length, the number of dimensions, type and offset. */
  private static final int LEAST_TENSOR = Long.BYTES + 2 * Integer.BYTES + Long.BYTES;

  static GgufHeader read(MemorySegment file) {
    Cursor cursor = new Cursor(file, 0, MOST_BYTES);
    int version = version(cursor);
    long tensorCount = cursor.count("tensors", LEAST_TENSOR);
    long entryCount = cursor.count("metadata entries", LEAST_ENTRY);
    Map<String, Object> values = new LinkedHashMap<>();
    for (long i = 0; i < entryCount; i++) {
      entry(file, cursor, values);
    }
    GgufMetadata metadata = new GgufMetadata(values);
    List<GgufTensor> described = new ArrayList<>();
    for (long i = 0; i < tensorCount; i++) {
      described.add(describe(cursor));
    }
    return new GgufHeader(
        version, metadata, place(described, alignment(metadata), cursor.position(), file));
  }

  private static int version(Cursor cursor) {
    if (cursor.left() < Integer.BYTES || cursor.int32() != MAGIC) {
      throw new Unsound("it does not begin as a GGUF file does");
    }
    int version = cursor.int32();
    if (version != 0 && (version & 0xffff) == 0) {
      throw new Unsound("its numbers are big-endian; convert it for this kind of machine");
    }
    if (version < LEAST_VERSION || version > VERSION) {
      throw new Unsound(
          "it has version %d of the format; versions %d and %d can be read"
              .formatted(version, LEAST_VERSION, VERSION));
    }
    return version;
  }

  private static void entry(MemorySegment file, Cursor cursor, Map<String, Object> values) {
    String key = cursor.string();
    ValueType type = type(key, cursor.int32());
    Object value = type == ValueType.ARRAY ? array(key, file, cursor) : scalar(cursor, type);
    if (values.put(key, value) != null) {
      throw new Unsound("its metadata has %s twice".formatted(key));
    }
  }

  private static ValueType type(String key, int number) {
    return ValueType.of(number)
        .orElseThrow(
            () ->
                new Unsound(
                    "its metadata %s has the type %d, which is none".formatted(key, number)));
  }

  private static GgufArray array(String key, MemorySegment file, Cursor cursor) {
    ValueType type = type(key, cursor.int32());
    if (type == ValueType.ARRAY) {
      throw new Unsound("its metadata %s is an array of arrays".formatted(key));
    }
    int length = (int) cursor.count("values in " + key, type.leastBytes());
    GgufArray array = new GgufArray(key, file, cursor.position(), type, length);
    if (type == ValueType.STRING) {
      for (int i = 0; i < length; i++) {
        cursor.skipString();
      }
    } else {
      cursor.skip((long) length * type.leastBytes());
    }
    return array;
  }

  static Object scalar(Cursor cursor, ValueType type) {
    return switch (type) {
      case UINT8 -> (long) (cursor.int8() & 0xff);
      case INT8 -> (long) cursor.int8();
      case UINT16 -> (long) (cursor.int16() & 0xffff);
      case INT16 -> (long) cursor.int16();
      case UINT32 -> cursor.int32() & 0xffff_ffffL;
      case INT32 -> (long) cursor.int32();
      case FLOAT32 -> Float.intBitsToFloat(cursor.int32());
      case BOOL -> cursor.int8() != 0;
      case STRING -> cursor.string();
      case UINT64 -> unsigned(cursor.int64());
      case INT64 -> cursor.int64();
      case FLOAT64 -> Double.longBitsToDouble(cursor.int64());
      case ARRAY -> throw new IllegalStateException("an array is no scalar; this is a bug");
    };
  }

  private static Object unsigned(long bits) {
    if (bits >= 0) {
      return bits;
    }
    return Double.parseDouble(Long.toUnsignedString(bits));
  }

  private static long alignment(GgufMetadata metadata) {
    long alignment = metadata.wholeNumber(ALIGNMENT).orElse(DEFAULT_ALIGNMENT);
    if (Long.bitCount(alignment) != 1 || alignment < 1 || alignment > MOST_ALIGNMENT) {
      throw new Unsound("its alignment of %d is no power of two".formatted(alignment));
    }
    return alignment;
  }

  /** A tensor whose offset still counts from the start of the data. */
  private static GgufTensor describe(Cursor cursor) {
    String name = cursor.string();
    int rank = cursor.int32();
    if (rank < 0 || rank > GgufTensor.MOST_DIMENSIONS) {
      throw new Unsound(
          "tensor %s has %s dimensions".formatted(name, Integer.toUnsignedString(rank)));
    }
    List<Long> dimensions = new ArrayList<>(rank);
    for (int i = 0; i < rank; i++) {
      dimensions.add(cursor.int64());
    }
    int type = cursor.int32();
    GgmlType known =
        GgmlType.of(type)
            .orElseThrow(
                () ->
                    new Unsound(
                        "tensor %s has the type %d, which this version does not know"
                            .formatted(name, type)));
    return new GgufTensor(name, known, dimensions, cursor.int64());
  }

  private static Map<String, GgufTensor> place(
      List<GgufTensor> described, long alignment, long headerEnd, MemorySegment file) {
    long data = Math.ceilDiv(headerEnd, alignment) * alignment;
    Map<String, GgufTensor> tensors = new LinkedHashMap<>();
    for (GgufTensor each : described) {
      GgufTensor tensor = place(each, alignment, data, file.byteSize());
      if (tensors.put(tensor.name(), tensor) != null) {
        throw new Unsound("it has tensor %s twice".formatted(tensor.name()));
      }
    }
    requireApart(tensors);
    return tensors;
  }

  private static GgufTensor place(GgufTensor tensor, long alignment, long data, long fileBytes) {
    long offset = tensor.offset();
    if (offset < 0 || offset % alignment != 0) {
      throw new Unsound(
          "tensor %s starts at byte %s of the data, which is not aligned to %d"
              .formatted(tensor.name(), Long.toUnsignedString(offset), alignment));
    }
    if (offset > fileBytes - data || tensor.bytes() > fileBytes - data - offset) {
      throw new Unsound(
          "tensor %s takes %d bytes from byte %d of the data, but the file ends before; bring it in again"
              .formatted(tensor.name(), tensor.bytes(), offset));
    }
    return new GgufTensor(tensor.name(), tensor.type(), tensor.dimensions(), data + offset);
  }

  private static void requireApart(Map<String, GgufTensor> tensors) {
    long end = 0;
    String before = "";
    for (GgufTensor tensor :
        tensors.values().stream().sorted(Comparator.comparingLong(GgufTensor::offset)).toList()) {
      if (tensor.offset() < end) {
        throw new Unsound("tensors %s and %s overlap".formatted(before, tensor.name()));
      }
      end = tensor.offset() + tensor.bytes();
      before = tensor.name();
    }
  }
}
