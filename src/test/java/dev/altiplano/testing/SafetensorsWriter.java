package dev.altiplano.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringJoiner;

/** Writes small safetensors files for tests. */
public final class SafetensorsWriter {
  private final StringJoiner entries = new StringJoiner(",", "{", "}");
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Adds an F32 tensor. */
  public SafetensorsWriter floats(String name, float[] values, long... shape) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    littleEndian(bytes).asFloatBuffer().put(values);
    return add(name, "F32", bytes, shape);
  }

  /** Adds a tensor of any type by its bytes. */
  public SafetensorsWriter add(String name, String type, byte[] bytes, long... shape) {
    int begin = data.size();
    data.writeBytes(bytes);
    entries.add(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
            .formatted(name, type, Arrays.toString(shape), begin, data.size()));
    return this;
  }

  /** Writes the file. */
  public void write(Path file) {
    write(file, entries.toString(), data.toByteArray());
  }

  /** Writes a file with any header and data, sound or not. */
  public static void write(Path file, String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[Long.BYTES + json.length + data.length];
    littleEndian(bytes).putLong(json.length).put(json).put(data);
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
