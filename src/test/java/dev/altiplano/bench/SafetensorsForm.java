package dev.altiplano.bench;

import dev.altiplano.bench.SectionStream.Section;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Tensors as a safetensors file: matrices at half precision, which is exact, norms at single. */
final class SafetensorsForm {
  private SafetensorsForm() {}

  static InputStream stream(List<RandomTensor> tensors) {
    List<Section> sections = new ArrayList<>();
    sections.add(Section.of(header(tensors)));
    for (RandomTensor tensor : tensors) {
      sections.add(
          switch (tensor) {
            case RandomTensor.Matrix matrix ->
                new Section(matrix.rows(), row -> halves(matrix.row(row)));
            case RandomTensor.Norm norm -> new Section(1, row -> floats(norm.values()));
          });
    }
    return new SectionStream(sections);
  }

  private static byte[] header(List<RandomTensor> tensors) {
    StringJoiner entries = new StringJoiner(",", "{", "}");
    long begin = 0;
    for (RandomTensor tensor : tensors) {
      String type = typeAndShape(tensor);
      long end = begin + bytes(tensor);
      entries.add(
          "\"%s\":{%s,\"data_offsets\":[%d,%d]}".formatted(tensor.name(), type, begin, end));
      begin = end;
    }
    byte[] json = entries.toString().getBytes(StandardCharsets.UTF_8);
    byte[] header = new byte[Long.BYTES + json.length];
    littleEndian(header).putLong(json.length).put(json);
    return header;
  }

  private static String typeAndShape(RandomTensor tensor) {
    return switch (tensor) {
      case RandomTensor.Matrix matrix ->
          "\"dtype\":\"F16\",\"shape\":[%d,%d]".formatted(matrix.rows(), matrix.columns());
      case RandomTensor.Norm norm -> "\"dtype\":\"F32\",\"shape\":[%d]".formatted(norm.size());
    };
  }

  private static long bytes(RandomTensor tensor) {
    return switch (tensor) {
      case RandomTensor.Matrix matrix -> (long) matrix.rows() * matrix.columns() * Short.BYTES;
      case RandomTensor.Norm norm -> (long) norm.size() * Float.BYTES;
    };
  }

  private static byte[] halves(Q4Row row) {
    byte[] bytes = new byte[row.levels().length * Short.BYTES];
    ByteBuffer halves = littleEndian(bytes);
    for (int column = 0; column < row.levels().length; column++) {
      halves.putShort(Float.floatToFloat16(row.value(column)));
    }
    return bytes;
  }

  static byte[] floats(float[] values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    littleEndian(bytes).asFloatBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
