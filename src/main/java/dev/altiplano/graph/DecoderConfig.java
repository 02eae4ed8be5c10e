package dev.altiplano.graph;

import dev.altiplano.weights.WeightSource;
import dev.altiplano.weights.gguf.GgufMetadata;
import java.nio.file.Path;
import java.util.List;

/**
 * The numbers and the structure of a decoder. One in hand is plausible: every number is within
 * bounds and sizes fit together.
 *
 * @param layout whose names and orders its weights have
 * @param hiddenSize numbers in the state of a token
 * @param maxPositions tokens of the longest context
 * @param learnedPositions whether a vector that is learned for each position is added to the state
 * @param tiedEmbeddings whether the head is the embedding matrix
 */
public record DecoderConfig(
    Architecture architecture,
    WeightLayout layout,
    int hiddenSize,
    int vocabSize,
    int maxPositions,
    Norm norm,
    Attention attention,
    FeedForward feedForward,
    Multipliers multipliers,
    boolean learnedPositions,
    boolean tiedEmbeddings) {
  public DecoderConfig {
    Bounds.require("hidden_size", hiddenSize, 1 << 16);
    Bounds.require("num_hidden_layers", attention.layers().size(), 1 << 10);
    Bounds.require("vocab_size", vocabSize, 1 << 22);
    Bounds.require("max_position_embeddings", maxPositions, 1 << 21);
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

  /**
   * Reads what a GGUF file says.
   *
   * @param weights of the same file
   * @throws dev.altiplano.model.AltiplanoException LOAD_FAILED as for {@link #read}
   */
  public static DecoderConfig of(GgufMetadata metadata, WeightSource weights) {
    return ConfigReader.read(metadata, weights);
  }

  /**
   * Tokens of the longest context that {@link ContextRange#ORIGINAL} is for: less than {@link
   * #maxPositions} where longer contexts are rotated in another way.
   */
  public int originalPositions() {
    int positions = maxPositions;
    for (Attention.Position.Rotary rotary : attention.rotations()) {
      if (rotary.scaling() instanceof RopeScaling.LongRope longRope) {
        positions = Math.min(positions, longRope.originalPositions());
      }
    }
    return positions;
  }

  /** The ranges of contexts that a graph each is for. */
  public List<ContextRange> contextRanges() {
    return originalPositions() < maxPositions
        ? List.of(ContextRange.ORIGINAL, ContextRange.LONGER)
        : List.of(ContextRange.ORIGINAL);
  }

  /** Whose graph computes contexts of this many tokens. */
  public ContextRange contextRange(int contextLength) {
    return contextLength > originalPositions() ? ContextRange.LONGER : ContextRange.ORIGINAL;
  }

  public int layers() {
    return attention.layers().size();
  }

  public int queryHeads() {
    return attention.heads();
  }

  /** Key and value heads. */
  public int kvHeads() {
    return attention.kvHeads();
  }

  /** Numbers in a head, a multiple of 16. */
  public int headDim() {
    return attention.headDim();
  }

  /** Numbers of a head that a layer rotates, the first half of them paired with the second. */
  public int rotatedDimensions(int layer) {
    return switch (attention.layers().get(layer).position()) {
      case Attention.Position.None _ -> 0;
      case Attention.Position.Rotary rotary -> rotary.dimensions();
    };
  }
}
