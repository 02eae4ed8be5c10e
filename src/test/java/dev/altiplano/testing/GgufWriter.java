package dev.altiplano.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes small GGUF files for tests. */
public final class GgufWriter {
  private static final int ALIGNMENT = 32;

  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int version = 3;
  private long entryCount;
  private long tensorCount;

  /** Adds a value: String, Boolean, Integer (uint32), Long (uint64), Float or a list of those. */
  public GgufWriter put(String key, Object value) {
    entryCount++;
    entries.writeBytes(string(key));
    if (value instanceof List<?> list) {
      entries.writeBytes(int32(9));
      entries.writeBytes(int32(list.isEmpty() ? 4 : type(list.getFirst())));
      entries.writeBytes(int64(list.size()));
      list.forEach(each -> entries.writeBytes(bytes(each)));
    } else {
      entries.writeBytes(int32(type(value)));
      entries.writeBytes(bytes(value));
    }
    return this;
  }

  /** Adds a value of any type by its bytes. */
  public GgufWriter raw(String key, int type, byte[] bytes) {
    entryCount++;
    entries.writeBytes(string(key));
    entries.writeBytes(int32(type));
    entries.writeBytes(bytes);
    return this;
  }

  /** Adds a tensor after the others; the length of a row comes first. */
  public GgufWriter tensor(String name, int type, byte[] bytes, long... dimensions) {
    describe(name, type, data.size(), dimensions);
    data.writeBytes(bytes);
    data.writeBytes(new byte[Math.floorMod(-data.size(), ALIGNMENT)]);
    return this;
  }

  /** Describes a tensor without data. */
  public GgufWriter describe(String name, int type, long offset, long... dimensions) {
    tensorCount++;
    tensors.writeBytes(string(name));
    tensors.writeBytes(int32(dimensions.length));
    for (long dimension : dimensions) {
      tensors.writeBytes(int64(dimension));
    }
    tensors.writeBytes(int32(type));
    tensors.writeBytes(int64(offset));
    return this;
  }

  public GgufWriter version(int number) {
    version = number;
    return this;
  }

  /** The file. */
  public byte[] bytes() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(int32(version));
    file.writeBytes(int64(tensorCount));
    file.writeBytes(int64(entryCount));
    file.writeBytes(entries.toByteArray());
    file.writeBytes(tensors.toByteArray());
    if (data.size() > 0) {
      file.writeBytes(new byte[Math.floorMod(-file.size(), ALIGNMENT)]);
      file.writeBytes(data.toByteArray());
    }
    return file.toByteArray();
  }

  /** Writes the file. */
  public Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int type(Object value) {
    return switch (value) {
      case String _ -> 8;
      case Boolean _ -> 7;
      case Integer _ -> 4;
      case Long _ -> 10;
      case Float _ -> 6;
      default -> throw new IllegalArgumentException("no type for " + value);
    };
  }

  private static byte[] bytes(Object value) {
    return switch (value) {
      case String text -> string(text);
      case Boolean flag -> new byte[] {(byte) (flag ? 1 : 0)};
      case Integer number -> int32(number);
      case Long number -> int64(number);
      case Float number -> int32(Float.floatToIntBits(number));
      default -> throw new IllegalArgumentException("no bytes for " + value);
    };
  }

  public static byte[] string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return little(Long.BYTES + bytes.length).putLong(bytes.length).put(bytes).array();
  }

  public static byte[] int32(int value) {
    return little(Integer.BYTES).putInt(value).array();
  }

  public static byte[] int64(long value) {
    return little(Long.BYTES).putLong(value).array();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
