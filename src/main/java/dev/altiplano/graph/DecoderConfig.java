package dev.altiplano.graph;

import java.nio.file.Path;

/**
 * The numbers of a decoder. One in hand is plausible: every number is within bounds and the head
 * counts and sizes fit together.
 *
 * @param hiddenSize numbers in the state of a token
 * @param heads query heads
 * @param kvHeads key and value heads, a divisor of {@code heads}
 * @param headDim numbers in a head, a multiple of 16
 * @param intermediateSize numbers between the matrices of the feed-forward part
 * @param maxPositions tokens of the longest context
 * @param normEpsilon added to the mean square before the root
 * @param ropeTheta base of the rotary frequencies
 * @param tiedEmbeddings whether the head is the embedding matrix
 */
public record DecoderConfig(
    Architecture architecture,
    int hiddenSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int intermediateSize,
    int vocabSize,
    int maxPositions,
    float normEpsilon,
    double ropeTheta,
    RopeScaling ropeScaling,
    boolean tiedEmbeddings) {
  /** What the attention operator demands of a head, its rotation included. */
  private static final int HEAD_DIM_STEP = 16;

  public DecoderConfig {
    require("hidden_size", hiddenSize, 1 << 16);
    require("num_hidden_layers", layers, 1 << 10);
    require("num_attention_heads", heads, 1 << 10);
    require("num_key_value_heads", kvHeads, heads);
    require("head_dim", headDim, 1 << 9);
    require("intermediate_size", intermediateSize, 1 << 18);
    require("vocab_size", vocabSize, 1 << 22);
    require("max_position_embeddings", maxPositions, 1 << 21);
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "num_attention_heads is %d; it must be a multiple of num_key_value_heads, which is %d"
              .formatted(heads, kvHeads));
    }
    if (headDim % HEAD_DIM_STEP != 0) {
      throw new IllegalArgumentException(
          "head_dim is %d; it must be a multiple of %d".formatted(headDim, HEAD_DIM_STEP));
    }
  }

  /**
   * Reads a Hugging Face {@code config.json}.
   *
   * @throws dev.altiplano.model.AltiplanoException LOAD_FAILED, naming the key and its value, if
   *     the file cannot be read, a number is out of bounds, or the model needs something that this
   *     version does not have
   */
  public static DecoderConfig read(Path configJson) {
    return ConfigReader.read(configJson);
  }

  private static void require(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "%s is %d; it must be 1 to %d".formatted(name, value, most));
    }
  }
}
