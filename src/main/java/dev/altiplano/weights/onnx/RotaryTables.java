package dev.altiplano.weights.onnx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tables of rotations that the nodes of a graph look into, which end somewhere: a token beyond
 * has none. For one file and one thread.
 */
final class RotaryTables {
  /** Operators that rotate, and which of their inputs is one of the two tables. */
  private static final Map<String, Integer> OPERATORS =
      Map.of("RotaryEmbedding", 2, "GroupQueryAttention", 7);

  private static final int NODE_INPUT = 1;
  private static final int NODE_OPERATOR = 4;
  private static final int TENSOR_NAME = 8;

  private final Set<String> tables = new HashSet<>();
  private final Map<String, Long> rowsByName = new HashMap<>();

  void node(MemorySegment node) {
    List<String> inputs = new ArrayList<>();
    String operator = "";
    for (ProtoReader fields = new ProtoReader(node); fields.next(); ) {
      if (fields.isBytes(NODE_INPUT) && inputs.size() < GraphReader.MOST_NAMES) {
        inputs.add(fields.string());
      } else if (fields.isBytes(NODE_OPERATOR)) {
        operator = fields.string();
      }
    }
    int table = OPERATORS.getOrDefault(operator, Integer.MAX_VALUE);
    if (table < inputs.size() && tables.size() < GraphReader.MOST_NAMES) {
      tables.add(inputs.get(table));
    }
  }

  void initializer(MemorySegment tensor) {
    String name = "";
    List<Long> dimensions = new ArrayList<>();
    for (ProtoReader fields = new ProtoReader(tensor); fields.next(); ) {
      if (fields.isBytes(TENSOR_NAME)) {
        name = fields.string();
      } else if (fields.isNumber(GraphReader.TENSOR_DIMS)
          && dimensions.size() < GraphReader.MOST_DIMENSIONS) {
        dimensions.add(fields.number());
      } else if (fields.isBytes(GraphReader.TENSOR_DIMS)) {
        dimensions.addAll(fields.packed(GraphReader.MOST_DIMENSIONS));
      }
    }
    if (dimensions.size() == 2 && rowsByName.size() < GraphReader.MOST_NAMES) {
      rowsByName.put(name, dimensions.getFirst());
    }
  }

  /** Positions that the shortest table is for; 0 where none of them is a weight. */
  long positions() {
    return tables.stream()
        .mapToLong(table -> rowsByName.getOrDefault(table, 0L))
        .filter(rows -> rows > 0)
        .min()
        .orElse(0);
  }
}
