package dev.altiplano.engine;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a graph declares of an input or output.
 *
 * @param dimensions sizes; not positive where the size is free
 */
record TensorSpec(ElementType type, List<Long> dimensions) {
  TensorSpec {
    dimensions = List.copyOf(dimensions);
  }

  boolean is(ElementType wanted, int rank) {
    return type == wanted && dimensions.size() == rank;
  }

  @Override
  public String toString() {
    return dimensions.stream()
        .map(d -> d > 0 ? d.toString() : "?")
        .collect(Collectors.joining(", ", type + " [", "]"));
  }
}
