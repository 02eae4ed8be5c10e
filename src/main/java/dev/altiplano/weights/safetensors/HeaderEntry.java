package dev.altiplano.weights.safetensors;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.altiplano.weights.ElementType;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a header says of one tensor.
 *
 * @param offsets first byte and the byte after the last, counted from the end of the header
 */
record HeaderEntry(
    @JsonProperty(value = "dtype", required = true) String dtype,
    @JsonProperty(value = "shape", required = true) long[] shape,
    @JsonProperty(value = "data_offsets", required = true) long[] offsets) {

  long begin() {
    return offsets[0];
  }

  long end() {
    return offsets[1];
  }

  /** The type of the elements, if it is one that can be read. */
  Optional<ElementType> elementType() {
    return Arrays.stream(ElementType.values())
        .filter(type -> type.blockElements() == 1 && type.name().equals(dtype))
        .findAny();
  }
}
