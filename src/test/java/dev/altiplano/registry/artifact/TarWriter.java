package dev.altiplano.registry.artifact;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Writes tar archives of small files. */
final class TarWriter {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TarWriter file(String path, byte[] content) {
    return entry(path, '0', content);
  }

  TarWriter entry(String path, char type, byte[] content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, path);
    put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
    header[156] = (byte) type;
    put(header, 257, "ustar");
    put(header, 263, "00");
    put(header, 148, "        ");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o", sum));
    header[154] = 0;
    out.writeBytes(header);
    out.writeBytes(content);
    out.writeBytes(new byte[Math.floorMod(-content.length, BLOCK)]);
    return this;
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  /** The archive, with the two empty blocks at its end. */
  byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(out.toByteArray());
    whole.writeBytes(new byte[2 * BLOCK]);
    return whole.toByteArray();
  }

  byte[] gzipped() throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes());
    }
    return compressed.toByteArray();
  }

  /**
   * As a program does that does not know how much comes.
   *
   * @param window logarithm of how far its content may look back
   */
  byte[] zstandard(int window) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (var zstd = new ZstdOutputStreamNoFinalizer(compressed).setLong(window)) {
      zstd.write(bytes());
    }
    return compressed.toByteArray();
  }
}
