package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
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

  /** From the runtime's description of a tensor, which stays the caller's. */
  static TensorSpec of(OrtApi api, MemorySegment description) {
    long type = 0xFFFF_FFFFL & api.read(OrtFunction.GET_TENSOR_ELEMENT_TYPE, description);
    try (Arena scratch = Arena.ofConfined()) {
      long rank = api.read(OrtFunction.GET_DIMENSIONS_COUNT, description);
      MemorySegment sizes = scratch.allocate(JAVA_LONG, rank);
      api.call(OrtFunction.GET_DIMENSIONS, description, sizes, rank);
      return new TensorSpec(
          ElementType.of(type), Arrays.stream(sizes.toArray(JAVA_LONG)).boxed().toList());
    }
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
