package dev.altiplano.bench;

import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;

/** A file that is made while it is read, a row at a time. One thread. */
final class SectionStream extends InputStream {
  /** Consecutive pieces of the file, made by their numbers. */
  record Section(int rows, IntFunction<byte[]> row) {
    static Section of(byte[] bytes) {
      return new Section(1, row -> bytes);
    }
  }

  private static final Section NOTHING = new Section(0, row -> new byte[0]);

  private final Iterator<Section> sections;
  private Section section = NOTHING;
  private byte[] row = new byte[0];
  private int nextRow;
  private int position;

  SectionStream(List<Section> sections) {
    this.sections = sections.iterator();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!hasBytes()) {
      return -1;
    }
    int count = Math.min(length, row.length - position);
    System.arraycopy(row, position, target, offset, count);
    position += count;
    return count;
  }

  private boolean hasBytes() {
    while (position == row.length) {
      if (nextRow < section.rows()) {
        row = section.row().apply(nextRow++);
        position = 0;
      } else if (sections.hasNext()) {
        section = sections.next();
        nextRow = 0;
      } else {
        return false;
      }
    }
    return true;
  }
}
