package dev.altiplano.weights.onnx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static final String LOCATION = "location";
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
          Map.entry(21, "U4"),
          Map.entry(22, "I4"));

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int GRAPH_OUTPUT = 12;
  private static final int NODE_ATTRIBUTE = 5;
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
  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  private final SequencedMap<String, OnnxValue> inputs = new LinkedHashMap<>();
  private final SequencedMap<String, OnnxValue> outputs = new LinkedHashMap<>();
  private final SortedSet<String> dataFiles = new TreeSet<>();
  private final Map<String, Long> valuesByType = new TreeMap<>();
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
    return new OnnxFile(inputs, outputs, dataFiles, valuesByType, rotations.positions());
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
      tensor(field.bytes(), valuesByType);
    } else if (field.isBytes(GRAPH_NODE)) {
      for (ProtoReader fields = new ProtoReader(field.bytes()); fields.next(); ) {
        if (fields.isBytes(NODE_ATTRIBUTE)) {
          attribute(fields.bytes(), depth);
        }
      }
    }
  }

  private void attribute(MemorySegment attribute, int depth) {
    for (ProtoReader fields = new ProtoReader(attribute); fields.next(); ) {
      if (fields.isBytes(ATTRIBUTE_TENSOR)) {
        // A constant, which is no parameter.
        tensor(fields.bytes(), new TreeMap<>());
      } else if (fields.isBytes(ATTRIBUTE_GRAPH)) {
        branch(fields.bytes(), depth + 1);
      }
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

  private void tensor(MemorySegment tensor, Map<String, Long> values) {
    List<Long> dimensions = new ArrayList<>();
    int type = 0;
    for (ProtoReader fields = new ProtoReader(tensor); fields.next(); ) {
      if (fields.isNumber(TENSOR_DIMS)) {
        dimensions.add(fields.number());
      } else if (fields.isBytes(TENSOR_DIMS)) {
        dimensions.addAll(fields.packed(MOST_DIMENSIONS));
      } else if (fields.isNumber(TENSOR_TYPE)) {
        type = (int) fields.number();
      } else if (fields.isBytes(TENSOR_EXTERNAL_DATA)) {
        externalData(fields.bytes());
      }
      requireFew(dimensions.size());
    }
    values.merge(TYPES.getOrDefault(type, ""), product(dimensions), GraphReader::sum);
  }

  private void externalData(MemorySegment entry) {
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

  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
