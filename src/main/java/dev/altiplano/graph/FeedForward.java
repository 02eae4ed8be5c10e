package dev.altiplano.graph;

/** What each token goes through by itself, after attention. */
sealed interface FeedForward {
  int MOST = 1 << 18;

  /** Between two matrices, and what else a matrix may be multiplied with. */
  enum Activation {
    /** x * sigmoid(x). */
    SILU,
    /** The approximation of GELU by tanh. */
    GELU_TANH
  }

  /**
   * down(activation(gate(x)) * up(x)).
   *
   * @param size numbers between the matrices
   */
  record Gated(Activation activation, int size, boolean bias) implements FeedForward {
    public Gated {
      Bounds.require("intermediate_size", size, MOST);
    }
  }

  /**
   * down(activation(up(x))).
   *
   * @param size numbers between the matrices
   */
  record Plain(Activation activation, int size, boolean bias) implements FeedForward {
    public Plain {
      Bounds.require("intermediate_size", size, MOST);
    }
  }

  /**
   * Several gated parts with SiLU, of which a router chooses some for each token and weighs their
   * results.
   *
   * @param count parts that there are
   * @param chosen parts that a token goes through
   * @param size numbers between the matrices of each
   * @param normalised whether the weights of the chosen parts add up to 1
   */
  record Experts(int count, int chosen, int size, boolean normalised) implements FeedForward {
    public Experts {
      Bounds.require("num_experts", count, 1 << 10);
      Bounds.require("num_experts_per_tok", chosen, count);
      Bounds.require("moe_intermediate_size", size, MOST);
    }
  }
}
