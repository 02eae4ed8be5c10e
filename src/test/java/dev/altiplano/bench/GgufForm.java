package dev.altiplano.bench;

import dev.altiplano.bench.SectionStream.Section;
import dev.altiplano.weights.gguf.GgmlType;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Tensors as a GGUF file, version 3: matrices of one type, norms as F32. It has no vocabulary, so
 * that whoever runs it feeds token ids. The format is that of {@code docs/gguf.md} in ggml.
 */
final class GgufForm {
  static final int BLOCK_BYTES = Short.BYTES + Q4Row.BLOCK / 2;

  private static final int ALIGNMENT = 32;
  private static final int UINT32 = 4;
  private static final int FLOAT32 = 6;
  private static final int STRING = 8;

  private final Shape shape;
  private final List<RandomTensor> tensors;
  private final GgmlType type;
  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private int entries;

  private GgufForm(Shape shape, List<RandomTensor> tensors, GgmlType type) {
    this.shape = shape;
    this.tensors = tensors;
    this.type = type;
  }

  /** The file with the very blocks that the matrices are drawn as, Q4_0. */
  static InputStream stream(Shape shape, List<RandomTensor> tensors) {
    return stream(shape, tensors, GgmlType.Q4_0, GgufForm::blocks);
  }

  /**
   * The file with matrices of another type.
   *
   * @param encoder makes the blocks of a row
   */
  static InputStream stream(
      Shape shape, List<RandomTensor> tensors, GgmlType type, Function<Q4Row, byte[]> encoder) {
    var form = new GgufForm(shape, tensors, type);
    List<Section> sections = new ArrayList<>();
    sections.add(Section.of(form.header()));
    for (RandomTensor tensor : tensors) {
      sections.add(
          switch (tensor) {
            case RandomTensor.Matrix matrix ->
                new Section(matrix.rows(), row -> encoder.apply(matrix.ggufRow(row)));
            case RandomTensor.Norm norm ->
                new Section(1, row -> SafetensorsForm.floats(norm.values()));
          });
      sections.add(Section.of(new byte[padding(form.bytes(tensor))]));
    }
    return new SectionStream(sections);
  }

  private byte[] header() {
    var file = new ByteArrayOutputStream();
    metadata();
    file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(number(Integer.BYTES, 3));
    file.writeBytes(number(Long.BYTES, tensors.size()));
    file.writeBytes(number(Long.BYTES, entries));
    long offset = 0;
    for (RandomTensor tensor : tensors) {
      describe(tensor, offset);
      offset += bytes(tensor) + padding(bytes(tensor));
    }
    file.writeBytes(header.toByteArray());
    file.writeBytes(new byte[padding(file.size())]);
    return file.toByteArray();
  }

  private void metadata() {
    text("general.architecture", "llama");
    text("general.name", shape.modelName());
    number("llama.block_count", shape.layers());
    number("llama.context_length", Shape.MAX_POSITIONS);
    number("llama.embedding_length", shape.hidden());
    number("llama.feed_forward_length", shape.intermediate());
    number("llama.attention.head_count", shape.heads());
    number("llama.attention.head_count_kv", shape.kvHeads());
    number("llama.attention.key_length", Shape.HEAD_DIM);
    number("llama.attention.value_length", Shape.HEAD_DIM);
    number("llama.rope.dimension_count", Shape.HEAD_DIM);
    number("llama.vocab_size", shape.vocabSize());
    real("llama.attention.layer_norm_rms_epsilon", Shape.NORM_EPSILON);
    real("llama.rope.freq_base", (float) shape.ropeTheta());
    text("tokenizer.ggml.model", "no_vocab");
  }

  /** Name, sizes with that of a row first, type, and place. */
  private void describe(RandomTensor tensor, long offset) {
    string(tensor.ggufName());
    switch (tensor) {
      case RandomTensor.Matrix matrix -> {
        header.writeBytes(number(Integer.BYTES, 2));
        header.writeBytes(number(Long.BYTES, matrix.columns()));
        header.writeBytes(number(Long.BYTES, matrix.rows()));
        header.writeBytes(number(Integer.BYTES, type.number()));
      }
      case RandomTensor.Norm norm -> {
        header.writeBytes(number(Integer.BYTES, 1));
        header.writeBytes(number(Long.BYTES, norm.size()));
        header.writeBytes(number(Integer.BYTES, GgmlType.F32.number()));
      }
    }
    header.writeBytes(number(Long.BYTES, offset));
  }

  private void text(String key, String value) {
    entry(key, STRING);
    string(value);
  }

  private void number(String key, int value) {
    entry(key, UINT32);
    header.writeBytes(number(Integer.BYTES, value));
  }

  private void real(String key, float value) {
    entry(key, FLOAT32);
    header.writeBytes(number(Integer.BYTES, Float.floatToIntBits(value)));
  }

  private void entry(String key, int type) {
    entries++;
    string(key);
    header.writeBytes(number(Integer.BYTES, type));
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    header.writeBytes(number(Long.BYTES, bytes.length));
    header.writeBytes(bytes);
  }

  private static byte[] number(int size, long value) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> (i * Byte.SIZE));
    }
    return bytes;
  }

  private long bytes(RandomTensor tensor) {
    return switch (tensor) {
      case RandomTensor.Matrix matrix ->
          (long) matrix.rows() * matrix.columns() / type.blockSize() * type.blockBytes();
      case RandomTensor.Norm norm -> (long) norm.size() * Float.BYTES;
    };
  }

  private static int padding(long size) {
    return (int) Math.floorMod(-size, (long) ALIGNMENT);
  }

  /** A half precision scale, then the first half of the levels below the second, from zero on. */
  private static byte[] blocks(Q4Row row) {
    byte[] bytes = new byte[row.scales().length * BLOCK_BYTES];
    ByteBuffer blocks = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < row.scales().length; block++) {
      blocks.putShort(Float.floatToFloat16(row.scales()[block]));
      int from = block * Q4Row.BLOCK;
      for (int i = from; i < from + Q4Row.BLOCK / 2; i++) {
        int low = row.levels()[i] - Q4Row.LOWEST;
        int high = row.levels()[i + Q4Row.BLOCK / 2] - Q4Row.LOWEST;
        blocks.put((byte) (low | (high << 4)));
      }
    }
    return bytes;
  }
}
