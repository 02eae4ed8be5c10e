package dev.altiplano.graph;

import java.util.List;
import java.util.stream.Stream;

/**
 * How tokens look at those before them.
 *
 * @param heads query heads
 * @param kvHeads key and value heads, a divisor of {@code heads}
 * @param headDim numbers in a head, a multiple of 16
 * @param inputBias whether something is added to queries, keys and values
 * @param outputBias whether something is added to the result
 * @param headNorm what queries and keys are normed over
 * @param scale what the product of a query and a key is multiplied by
 * @param softCap what the scaled products approach, or 0 where nothing bounds them
 * @param layers what differs between layers
 */
record Attention(
    int heads,
    int kvHeads,
    int headDim,
    boolean inputBias,
    boolean outputBias,
    HeadNorm headNorm,
    float scale,
    float softCap,
    List<Layer> layers) {
  /** What the attention operator demands of a head, its rotation included. */
  private static final int HEAD_DIM_STEP = 16;

  static final int MOST_HEADS = 1 << 10;

  Attention {
    Bounds.require("num_attention_heads", heads, MOST_HEADS);
    Bounds.require("num_key_value_heads", kvHeads, heads);
    Bounds.require("head_dim", headDim, 1 << 9);
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "num_attention_heads is %d; it must be a multiple of num_key_value_heads, which is %d"
              .formatted(heads, kvHeads));
    }
    if (headDim % HEAD_DIM_STEP != 0) {
      throw new IllegalArgumentException(
          "head_dim is %d; it must be a multiple of %d".formatted(headDim, HEAD_DIM_STEP));
    }
    layers = List.copyOf(layers);
  }

  /** What queries and keys are normed over before they are rotated. */
  enum HeadNorm {
    NONE,
    /** Each head by itself, with one set of weights for all heads. */
    EACH_HEAD,
    /** All heads of a token together. */
    ALL_HEADS
  }

  /**
   * One layer's view.
   *
   * @param position how it knows where a token stands
   * @param window how many of the last tokens it sees, the token itself included; 0 for all
   */
  record Layer(Position position, int window) {
    static final int ALL = 0;
  }

  /** How a layer knows where a token stands. */
  sealed interface Position {
    /** It does not. */
    record None() implements Position {}

    /**
     * By rotating pairs of numbers of a head, the first half of the rotated part with the second.
     *
     * @param theta base of the frequencies
     * @param dimensions numbers of a head that are rotated, from the first on
     */
    record Rotary(double theta, int dimensions, RopeScaling scaling) implements Position {
      /** The half of the rotated part must be a multiple of this, for the attention operator. */
      private static final int HALF_STEP = 8;

      public Rotary {
        if (dimensions < 2 * HALF_STEP || dimensions % (2 * HALF_STEP) != 0) {
          throw new IllegalArgumentException(
              "%d numbers of a head are rotated; it must be a multiple of %d"
                  .formatted(dimensions, 2 * HALF_STEP));
        }
      }
    }
  }

  /** Numbers in the queries of a token. */
  int queries() {
    return heads * headDim;
  }

  /** Numbers in the keys of a token, and in its values. */
  int keys() {
    return kvHeads * headDim;
  }

  /** The rotations in use, each once. */
  List<Position.Rotary> rotations() {
    return layers.stream()
        .flatMap(
            layer ->
                switch (layer.position()) {
                  case Position.None _ -> Stream.<Position.Rotary>empty();
                  case Position.Rotary rotary -> Stream.of(rotary);
                })
        .distinct()
        .toList();
  }
}
