package dev.altiplano.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * A Llama model of random weights, small enough to be made for each test. The same numbers make the
 * same model.
 *
 * @param heads query heads of 16 numbers, and half as many key and value heads
 */
public record TinyLlama(int heads, int layers, int vocabSize, boolean tied, long seed) {
  /** Tokens of the longest context. */
  public static final int MAX_POSITIONS = 4096;

  private static final int HEAD_DIM = 16;
  private static final int INTERMEDIATE_SIZE = 96;

  /** Two layers, hidden size 64. */
  public TinyLlama(boolean tied) {
    this(4, 2, 100, tied, 7);
  }

  /** Size of the state of a token. */
  public int hiddenSize() {
    return heads * HEAD_DIM;
  }

  /** The content of {@code config.json}. */
  public String config() {
    return """
    {"architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "hidden_size": %d,
     "num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": %d,
     "intermediate_size": %d, "vocab_size": %d, "max_position_embeddings": %d,
     "rms_norm_eps": 1e-5, "tie_word_embeddings": %s}
    """
        .formatted(
            hiddenSize(),
            layers,
            heads,
            heads / 2,
            INTERMEDIATE_SIZE,
            vocabSize,
            MAX_POSITIONS,
            tied);
  }

  /** Writes {@code config.json} and {@code model.safetensors} into a directory. */
  public void write(Path directory) {
    weights().write(directory.resolve("model.safetensors"));
    try {
      Files.writeString(directory.resolve("config.json"), config());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SafetensorsWriter weights() {
    Random random = new Random(seed);
    SafetensorsWriter file = new SafetensorsWriter();
    matrix(file, "model.embed_tokens.weight", random, vocabSize, hiddenSize());
    for (int i = 0; i < layers; i++) {
      layer(file, "model.layers." + i, random);
    }
    norm(file, "model.norm.weight");
    if (!tied) {
      matrix(file, "lm_head.weight", random, vocabSize, hiddenSize());
    }
    return file;
  }

  private void layer(SafetensorsWriter file, String name, Random random) {
    int hidden = hiddenSize();
    int keys = heads / 2 * HEAD_DIM;
    norm(file, name + ".input_layernorm.weight");
    matrix(file, name + ".self_attn.q_proj.weight", random, hidden, hidden);
    matrix(file, name + ".self_attn.k_proj.weight", random, keys, hidden);
    matrix(file, name + ".self_attn.v_proj.weight", random, keys, hidden);
    matrix(file, name + ".self_attn.o_proj.weight", random, hidden, hidden);
    norm(file, name + ".post_attention_layernorm.weight");
    matrix(file, name + ".mlp.gate_proj.weight", random, INTERMEDIATE_SIZE, hidden);
    matrix(file, name + ".mlp.up_proj.weight", random, INTERMEDIATE_SIZE, hidden);
    matrix(file, name + ".mlp.down_proj.weight", random, hidden, INTERMEDIATE_SIZE);
  }

  private static void matrix(
      SafetensorsWriter file, String name, Random random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(columns));
    }
    file.floats(name, values, rows, columns);
  }

  private void norm(SafetensorsWriter file, String name) {
    float[] ones = new float[hiddenSize()];
    Arrays.fill(ones, 1);
    file.floats(name, ones, ones.length);
  }
}
