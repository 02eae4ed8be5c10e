package dev.altiplano.registry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads tar archives: the POSIX form with its extended headers for long names and large files, and
 * GNU's long names. Nothing in an archive is believed beyond what its checksums say. One thread.
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final int HEADER_LIMIT = 1 << 20;
  private static final int MOST_ENTRIES = 100_000;
  private static final int SIZE = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;

  private final InputStream in;
  private final byte[] header = new byte[BLOCK];
  private long left;
  private long padding;
  private int entries;

  /**
   * Something in an archive.
   *
   * @param path as it is there: anything may be there
   * @param isFile whether it is a plain file; directories and links are not
   */
  record Entry(String path, boolean isFile, long size) {}

  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * Goes on to the next entry; empty at the end.
   *
   * @throws IOException also for what is no archive
   */
  Optional<Entry> next() throws IOException {
    String path = "";
    long size = -1;
    while (readHeader()) {
      char type = (char) (header[TYPE] & 0xff);
      long ownSize = number(SIZE, SIZE_LENGTH);
      switch (type) {
        case 'x' -> {
          PaxHeader extended = PaxHeader.parse(text(ownSize));
          path = extended.path().orElse(path);
          size = extended.size().orElse(size);
        }
        case 'L' -> path = new String(text(ownSize), StandardCharsets.UTF_8).replaceAll("\0+$", "");
        case 'g', 'K' -> begin(ownSize);
        default -> {
          begin(size >= 0 ? size : ownSize);
          return Optional.of(
              new Entry(path.isEmpty() ? path() : path, type == '0' || type == 0, left));
        }
      }
    }
    return Optional.empty();
  }

  /** The content of the entry that {@link #next} went to, until it goes on. */
  InputStream content() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int count = in.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
          throw ended();
        }
        left -= count;
        return count;
      }
    };
  }

  private boolean readHeader() throws IOException {
    in.skipNBytes(left + padding);
    left = 0;
    padding = 0;
    int count = in.readNBytes(header, 0, BLOCK);
    if (count == 0 || (count == BLOCK && isZero())) {
      return false;
    }
    if (count < BLOCK) {
      throw ended();
    }
    if (number(CHECKSUM, CHECKSUM_LENGTH) != checksum()) {
      throw new IOException("it is no tar archive, or damaged");
    }
    if (++entries > MOST_ENTRIES) {
      throw new IOException("it has more than %d entries".formatted(MOST_ENTRIES));
    }
    return true;
  }

  private boolean isZero() {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** The sum of the header's bytes, with spaces in its own place. */
  private long checksum() {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
      sum += own ? ' ' : header[i] & 0xff;
    }
    return sum;
  }

  private void begin(long size) {
    left = size;
    padding = Math.floorMod(-size, BLOCK);
  }

  private byte[] text(long size) throws IOException {
    if (size > HEADER_LIMIT) {
      throw new IOException("it has a header of %d bytes".formatted(size));
    }
    begin(size);
    byte[] text = in.readNBytes((int) size);
    if (text.length < size) {
      throw ended();
    }
    left = 0;
    return text;
  }

  private String path() {
    boolean isPosix = string(MAGIC, 5).equals("ustar") && header[MAGIC + 5] == 0;
    String prefix = isPosix ? string(PREFIX, 155) : "";
    String name = string(0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private String string(int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.UTF_8);
  }

  /** Octal digits, or, where they would not do, bytes after a first bit that says so. */
  private long number(int offset, int length) throws IOException {
    if ((header[offset] & 0x80) == 0) {
      String digits = string(offset, length).strip();
      if (!digits.matches("[0-7]{0,12}")) {
        throw new IOException("it is no tar archive, or damaged");
      }
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }
    long number = 0;
    for (int i = offset + length - Long.BYTES; i < offset + length; i++) {
      number = (number << 8) | (header[i] & 0xff);
    }
    if (number < 0) {
      throw new IOException("it has an entry of a size that cannot be");
    }
    return number;
  }

  private static IOException ended() {
    return new IOException("it ends early");
  }
}
