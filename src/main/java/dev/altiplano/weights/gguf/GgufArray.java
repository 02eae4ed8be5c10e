package dev.altiplano.weights.gguf;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An array among the metadata. It is a view of the file: it is decoded each time it is asked for,
 * and only as long as the file is open. Arrays of arrays are refused with the header, as other
 * readers do.
 */
public final class GgufArray {
  private final String key;
  private final MemorySegment file;
  private final long offset;
  private final ValueType type;
  private final int length;

  GgufArray(String key, MemorySegment file, long offset, ValueType type, int length) {
    this.key = key;
    this.file = file;
    this.offset = offset;
    this.type = type;
    this.length = length;
  }

  public int length() {
    return length;
  }

  /** The values as {@link GgufMetadata#values} has them. */
  public List<Object> values() {
    List<Object> values = new ArrayList<>(length);
    Cursor cursor = cursor();
    for (int i = 0; i < length; i++) {
      values.add(GgufHeader.scalar(cursor, type));
    }
    return values;
  }

  /**
   * The texts of an array of texts.
   *
   * @throws AltiplanoException LOAD_FAILED if it is another array
   */
  public List<String> strings() {
    require(type == ValueType.STRING, "texts");
    List<String> strings = new ArrayList<>(length);
    Cursor cursor = cursor();
    for (int i = 0; i < length; i++) {
      strings.add(cursor.string());
    }
    return strings;
  }

  /**
   * The numbers of an array of whole numbers.
   *
   * @throws AltiplanoException LOAD_FAILED if it is another array
   */
  public long[] wholeNumbers() {
    long[] numbers = new long[length];
    Cursor cursor = cursor();
    for (int i = 0; i < length; i++) {
      Object value = GgufHeader.scalar(cursor, type);
      require(value instanceof Long, "whole numbers");
      numbers[i] = (Long) value;
    }
    return numbers;
  }

  /**
   * The numbers of an array of numbers.
   *
   * @throws AltiplanoException LOAD_FAILED if it is another array
   */
  public float[] reals() {
    float[] numbers = new float[length];
    Cursor cursor = cursor();
    for (int i = 0; i < length; i++) {
      Object value = GgufHeader.scalar(cursor, type);
      require(value instanceof Number, "numbers");
      numbers[i] = ((Number) value).floatValue();
    }
    return numbers;
  }

  private Cursor cursor() {
    return new Cursor(file, offset, file.byteSize());
  }

  private void require(boolean holds, String wanted) {
    if (!holds) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "the metadata %s of a GGUF file is an array of %s; wanted %s"
              .formatted(key, type, wanted));
    }
  }
}
