package dev.altiplano.weights.onnx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gathers what an ONNX file says about itself, its branches included. For one file and one thread.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3">the field numbers</a>
 */
final class GraphReader {
  static final int MOST_NAMES = 10_000;
  static final int MOST_DIMENSIONS = 64;

  /** Branches within branches. */
  private static final int DEEPEST = 16;

  /** Inputs of an operator whose weights are looked at. */
  private static final int MOST_INPUTS = 64;

  private static final String LOCATION = "location";
  private static final String OFFSET = "offset";
  private static final Map<Integer, String> TYPES =
      Map.ofEntries(
          Map.entry(1, "F32"),
          Map.entry(2, "U8"),
          Map.entry(3, "I8"),
          Map.entry(6, "I32"),
          Map.entry(7, "I64"),
          Map.entry(9, "BOOL"),
          Map.entry(10, "F16"),
          Map.entry(11, "F64"),
          Map.entry(16, "BF16"),
          Map.entry(17, "F8_E4M3"),
          Map.entry(19, "F8_E5M2"),
          Map.entry(21, "U4"),
          Map.entry(22, "I4"),
          Map.entry(23, "F4"));

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int GRAPH_OUTPUT = 12;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_NUMBER = 3;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_GRAPH = 6;
  private static final int VALUE_NAME = 1;
  private static final int VALUE_TYPE = 2;
  private static final int TYPE_TENSOR = 1;
  private static final int TENSOR_TYPE_ELEMENT = 1;
  private static final int TENSOR_TYPE_SHAPE = 2;
  private static final int SHAPE_DIMENSION = 1;
  private static final int DIMENSION_SIZE = 1;
  static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  private final SequencedMap<String, OnnxValue> inputs = new LinkedHashMap<>();
  private final SequencedMap<String, OnnxValue> outputs = new LinkedHashMap<>();
  private final SortedSet<String> dataFiles = new TreeSet<>();
  private final Map<String, Long> valuesByType = new TreeMap<>();
  private final ParameterTally parameters = new ParameterTally();
  private final RotaryTables rotations = new RotaryTables();
  private boolean hasGraph;

  /** Reads a whole file. */
  OnnxFile model(MemorySegment file) {
    for (ProtoReader fields = new ProtoReader(file); fields.next(); ) {
      if (fields.isBytes(MODEL_GRAPH)) {
        hasGraph = true;
        graph(fields.bytes());
      }
    }
    if (!hasGraph) {
      throw new ProtoReader.Unsound("it is not an ONNX model");
    }
    return new OnnxFile(
        inputs, outputs, dataFiles, valuesByType, parameters.byType(), rotations.positions());
  }

  private void graph(MemorySegment graph) {
    for (ProtoReader fields = new ProtoReader(graph); fields.next(); ) {
      if (fields.isBytes(GRAPH_INPUT)) {
        value(fields.bytes(), inputs);
      } else if (fields.isBytes(GRAPH_OUTPUT)) {
        value(fields.bytes(), outputs);
      } else {
        if (fields.isBytes(GRAPH_NODE)) {
          rotations.node(fields.bytes());
        } else if (fields.isBytes(GRAPH_INITIALIZER)) {
          rotations.initializer(fields.bytes());
        }
        weights(fields, 0);
      }
    }
  }

  /** A field of a graph, at whatever depth. */
  private void weights(ProtoReader field, int depth) {
    if (field.isBytes(GRAPH_INITIALIZER)) {
      Tensor tensor = tensor(field.bytes());
      valuesByType.merge(tensor.type(), tensor.count(), ParameterTally::sum);
      parameters.add(tensor.name(), tensor.place(), tensor.type(), tensor.count());
    } else if (field.isBytes(GRAPH_NODE)) {
      node(field.bytes(), depth);
    }
  }

  private void node(MemorySegment node, int depth) {
    List<String> names = new ArrayList<>();
    Map<String, Long> numbers = new TreeMap<>();
    String operator = operator(node);
    boolean known = ParameterTally.knows(operator);
    for (ProtoReader fields = new ProtoReader(node); fields.next(); ) {
      if (fields.isBytes(NODE_ATTRIBUTE)) {
        attribute(fields.bytes(), depth, numbers);
      } else if (known && fields.isBytes(NODE_INPUT) && names.size() < MOST_INPUTS) {
        names.add(fields.string());
      }
    }
    if (known) {
      parameters.use(operator, names, numbers);
    }
  }

  private static String operator(MemorySegment node) {
    for (ProtoReader fields = new ProtoReader(node); fields.next(); ) {
      if (fields.isBytes(NODE_OPERATOR)) {
        return fields.string();
      }
    }
    return "";
  }

  private void attribute(MemorySegment attribute, int depth, Map<String, Long> numbers) {
    String name = "";
    OptionalLong number = OptionalLong.empty();
    for (ProtoReader fields = new ProtoReader(attribute); fields.next(); ) {
      if (fields.isBytes(ATTRIBUTE_NAME)) {
        name = fields.string();
      } else if (fields.isNumber(ATTRIBUTE_NUMBER)) {
        number = OptionalLong.of(fields.number());
      } else if (fields.isBytes(ATTRIBUTE_TENSOR)) {
        // A constant, which is no parameter; its numbers may be in a file as well.
        tensor(fields.bytes());
      } else if (fields.isBytes(ATTRIBUTE_GRAPH)) {
        branch(fields.bytes(), depth + 1);
      }
    }
    if (number.isPresent() && numbers.size() < MOST_INPUTS) {
      numbers.put(name, number.getAsLong());
    }
  }

  private void branch(MemorySegment graph, int depth) {
    if (depth > DEEPEST) {
      throw new ProtoReader.Unsound("its branches are more than %d deep".formatted(DEEPEST));
    }
    for (ProtoReader fields = new ProtoReader(graph); fields.next(); ) {
      weights(fields, depth);
    }
  }

  private static void value(MemorySegment value, Map<String, OnnxValue> values) {
    String name = "";
    OnnxValue type = new OnnxValue("", List.of());
    for (ProtoReader fields = new ProtoReader(value); fields.next(); ) {
      if (fields.isBytes(VALUE_NAME)) {
        name = fields.string();
      } else if (fields.isBytes(VALUE_TYPE)) {
        type = type(fields.bytes());
      }
    }
    values.put(name, type);
    requireFew(values.size());
  }

  private static OnnxValue type(MemorySegment type) {
    String element = "";
    List<Long> dimensions = List.of();
    for (ProtoReader fields = new ProtoReader(type); fields.next(); ) {
      if (fields.isBytes(TYPE_TENSOR)) {
        for (ProtoReader tensor = new ProtoReader(fields.bytes()); tensor.next(); ) {
          if (tensor.isNumber(TENSOR_TYPE_ELEMENT)) {
            element = TYPES.getOrDefault((int) tensor.number(), "");
          } else if (tensor.isBytes(TENSOR_TYPE_SHAPE)) {
            dimensions = dimensions(tensor.bytes());
          }
        }
      }
    }
    return new OnnxValue(element, dimensions);
  }

  private static List<Long> dimensions(MemorySegment shape) {
    List<Long> dimensions = new ArrayList<>();
    for (ProtoReader fields = new ProtoReader(shape); fields.next(); ) {
      if (fields.isBytes(SHAPE_DIMENSION)) {
        long size = 0;
        for (ProtoReader dimension = new ProtoReader(fields.bytes()); dimension.next(); ) {
          if (dimension.isNumber(DIMENSION_SIZE)) {
            size = Math.max(0, dimension.number());
          }
        }
        dimensions.add(size);
        requireFew(dimensions.size());
      }
    }
    return dimensions;
  }

  /**
   * @param place the file and the offset there, where it is not in the graph
   */
  private record Tensor(String name, String type, long count, String place) {}

  private Tensor tensor(MemorySegment tensor) {
    List<Long> dimensions = new ArrayList<>();
    Map<String, String> external = new TreeMap<>();
    String name = "";
    int type = 0;
    for (ProtoReader fields = new ProtoReader(tensor); fields.next(); ) {
      if (fields.isNumber(TENSOR_DIMS)) {
        dimensions.add(fields.number());
      } else if (fields.isBytes(TENSOR_DIMS)) {
        dimensions.addAll(fields.packed(MOST_DIMENSIONS));
      } else if (fields.isNumber(TENSOR_TYPE)) {
        type = (int) fields.number();
      } else if (fields.isBytes(TENSOR_NAME)) {
        name = fields.string();
      } else if (fields.isBytes(TENSOR_EXTERNAL_DATA)) {
        externalData(fields.bytes(), external);
      }
      requireFew(dimensions.size());
    }
    String file = external.getOrDefault(LOCATION, "");
    String place = file.isEmpty() ? "" : file + " " + external.getOrDefault(OFFSET, "0");
    return new Tensor(name, TYPES.getOrDefault(type, ""), product(dimensions), place);
  }

  private void externalData(MemorySegment entry, Map<String, String> external) {
    String key = "";
    String value = "";
    for (ProtoReader fields = new ProtoReader(entry); fields.next(); ) {
      if (fields.isBytes(ENTRY_KEY)) {
        key = fields.string();
      } else if (fields.isBytes(ENTRY_VALUE)) {
        value = fields.string();
      }
    }
    if (key.equals(LOCATION)) {
      dataFiles.add(value);
      requireFew(dataFiles.size());
    }
    if (key.equals(LOCATION) || key.equals(OFFSET)) {
      external.put(key, value);
    }
  }

  private static void requireFew(int count) {
    if (count > MOST_NAMES) {
      throw new ProtoReader.Unsound("it has more than %d names".formatted(MOST_NAMES));
    }
  }

  private static long product(List<Long> dimensions) {
    try {
      return dimensions.stream().map(Math::absExact).reduce(1L, Math::multiplyExact);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
