package dev.altiplano.graph;

import java.util.List;

/**
 * Where a file keeps a weight of a decoder.
 *
 * @param tensor name of the tensor, with {@code {layer}} and {@code {expert}} where these are
 *     counted, and without the {@code .weight} or {@code .bias} at its end
 * @param form how the tensor relates to the matrix
 * @param together the weights whose rows lie in this tensor one after the other
 * @param increment what is added to each number
 */
record WeightPlace(String tensor, Form form, List<WeightRole> together, float increment) {
  /** How a tensor relates to the matrix that a decoder multiplies with. */
  enum Form {
    /** A row for each number of the result. */
    ROWS,
    /** A column for each number of the result. */
    COLUMNS,
    /** As {@link #ROWS}, but the two halves of a head's rotated numbers take turns. */
    INTERLEAVED_ROWS,
    /** As {@link #ROWS}, with the matrices of all experts one after the other. */
    STACKED_ROWS
  }

  WeightPlace {
    together = List.copyOf(together);
  }

  static WeightPlace of(String tensor) {
    return new WeightPlace(tensor, Form.ROWS, List.of(), 0);
  }

  WeightPlace as(Form form) {
    return new WeightPlace(tensor, form, together, increment);
  }

  /** One of several that share a tensor. */
  WeightPlace together(WeightRole... roles) {
    return new WeightPlace(tensor, form, List.of(roles), increment);
  }

  /** Kept less by this than it is. */
  WeightPlace plus(float increment) {
    return new WeightPlace(tensor, form, together, increment);
  }

  String tensor(int layer, int expert) {
    return tensor
        .replace("{layer}", Integer.toString(layer))
        .replace("{expert}", Integer.toString(expert));
  }
}
