package dev.altiplano.graph;

import dev.altiplano.graph.ExternalData.Region;
import java.util.List;

/**
 * Collects nodes, initialisers, inputs and outputs, and encodes them as a model. Nodes come in the
 * order in which they can run.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3">the field numbers</a>
 */
final class GraphBuilder {
  static final String CONTRIB_DOMAIN = "com.microsoft";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int CONTRIB_OPSET = 1;
  private static final int EXTERNAL = 1;

  private final ProtoMessage graph = new ProtoMessage().text(2, "decoder");

  void add(Node node) {
    graph.message(1, node.message());
  }

  void input(String name, DataType type, Dimension... shape) {
    graph.message(11, valueInfo(name, type, shape));
  }

  void output(String name, DataType type, Dimension... shape) {
    graph.message(12, valueInfo(name, type, shape));
  }

  /** A small constant inside the model file. */
  void constant(String name, long... values) {
    ProtoMessage tensor = tensor(name, DataType.INT64, List.of((long) values.length));
    for (long value : values) {
      tensor.integer(7, value);
    }
    graph.message(5, tensor);
  }

  /** A small constant inside the model file. */
  void constant(String name, float... values) {
    ProtoMessage tensor = tensor(name, DataType.FLOAT, List.of((long) values.length));
    for (float value : values) {
      tensor.real(4, value);
    }
    graph.message(5, tensor);
  }

  /** A tensor in the file beside the model. Two of them may share their bytes. */
  void external(String name, DataType type, List<Long> shape, Region region) {
    graph.message(
        5,
        tensor(name, type, shape)
            .integer(14, EXTERNAL)
            .message(13, pair("location", region.location()))
            .message(13, pair("offset", Long.toString(region.offset())))
            .message(13, pair("length", Long.toString(region.length()))));
  }

  byte[] toModel() {
    return new ProtoMessage()
        .integer(1, IR_VERSION)
        .text(2, "altiplano")
        .message(7, graph)
        .message(8, new ProtoMessage().text(1, "").integer(2, OPSET))
        .message(8, new ProtoMessage().text(1, CONTRIB_DOMAIN).integer(2, CONTRIB_OPSET))
        .toBytes();
  }

  private static ProtoMessage tensor(String name, DataType type, List<Long> shape) {
    ProtoMessage tensor = new ProtoMessage().text(8, name).integer(2, type.number());
    shape.forEach(size -> tensor.integer(1, size));
    return tensor;
  }

  private static ProtoMessage pair(String key, String value) {
    return new ProtoMessage().text(1, key).text(2, value);
  }

  private static ProtoMessage valueInfo(String name, DataType type, Dimension... shape) {
    ProtoMessage dimensions = new ProtoMessage();
    for (Dimension dimension : shape) {
      dimensions.message(1, dimension(dimension));
    }
    ProtoMessage tensorType = new ProtoMessage().integer(1, type.number()).message(2, dimensions);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensorType));
  }

  private static ProtoMessage dimension(Dimension dimension) {
    return switch (dimension) {
      case Dimension.Fixed(long size) -> new ProtoMessage().integer(1, size);
      case Dimension.Symbolic(String name) -> new ProtoMessage().text(2, name);
    };
  }
}
