package dev.altiplano.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sizes of a Llama model with tied embeddings.
 *
 * @param label what the command line calls it
 * @param heads query heads of {@link #HEAD_DIM} numbers
 */
record Shape(
    String label,
    int hidden,
    int layers,
    int heads,
    int kvHeads,
    int intermediate,
    int vocabSize,
    double ropeTheta) {
  static final int HEAD_DIM = 64;
  static final int MAX_POSITIONS = 8192;
  static final float NORM_EPSILON = 1e-5f;

  /** For tests. */
  static final Shape TINY = new Shape("tiny", 128, 2, 2, 1, 256, 512, 1e4);

  /** As SmolLM2-135M. */
  static final Shape SMALL = new Shape("135m", 576, 30, 9, 3, 1536, 49_152, 1e5);

  /** As Llama 3.2 1B, without its rope scaling. */
  static final Shape LARGE = new Shape("1b", 2048, 16, 32, 8, 8192, 128_256, 5e5);

  /** Two layers of {@link #LARGE}, whose rows every type of GGUF tensor can hold. */
  static final Shape WIDE = new Shape("wide", 2048, 2, 32, 8, 8192, 32_768, 5e5);

  static Shape labelled(String label) {
    return Stream.of(TINY, SMALL, LARGE)
        .filter(shape -> shape.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no shape \"%s\"; there are tiny, 135m, 1b".formatted(label)));
  }

  /** The name that the server lists it by. */
  String modelName() {
    return "bench-" + label;
  }

  /** Bytes of keys and values of a token at single precision. */
  long kvBytesPerToken() {
    return 2L * layers * kvHeads * HEAD_DIM * Float.BYTES;
  }

  /** The content of {@code config.json}; no token ends an answer. */
  String config() {
    return """
    {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "float16",
     "hidden_act": "silu", "hidden_size": %d, "num_hidden_layers": %d,
     "num_attention_heads": %d, "num_key_value_heads": %d, "head_dim": %d,
     "intermediate_size": %d, "vocab_size": %d, "max_position_embeddings": %d,
     "rms_norm_eps": %s, "rope_theta": %s, "tie_word_embeddings": true}
    """
        .formatted(
            hidden,
            layers,
            heads,
            kvHeads,
            HEAD_DIM,
            intermediate,
            vocabSize,
            MAX_POSITIONS,
            NORM_EPSILON,
            ropeTheta);
  }

  /**
   * Every tensor, in the order of the files. The spread of the matrices keeps activations in the
   * range of trained models; queries and keys are larger, so that attention is not uniform.
   */
  List<RandomTensor> tensors(long seed) {
    List<RandomTensor> tensors = new ArrayList<>();
    var names = new Names(tensors, seed);
    double input = 1 / Math.sqrt(hidden);
    names.matrix("model.embed_tokens", "token_embd", vocabSize, hidden, 0.9 * input);
    names.norm("model.norm", "output_norm", hidden);
    for (int layer = 0; layer < layers; layer++) {
      String hf = "model.layers.%d.".formatted(layer);
      String gguf = "blk.%d.".formatted(layer);
      int queries = heads * HEAD_DIM;
      int keys = kvHeads * HEAD_DIM;
      names.norm(hf + "input_layernorm", gguf + "attn_norm", hidden);
      names.rotary(hf + "self_attn.q_proj", gguf + "attn_q", queries, hidden, 1.5 * input);
      names.rotary(hf + "self_attn.k_proj", gguf + "attn_k", keys, hidden, 1.5 * input);
      names.matrix(hf + "self_attn.v_proj", gguf + "attn_v", keys, hidden, input);
      names.matrix(hf + "self_attn.o_proj", gguf + "attn_output", hidden, queries, input / 2);
      names.norm(hf + "post_attention_layernorm", gguf + "ffn_norm", hidden);
      names.matrix(hf + "mlp.gate_proj", gguf + "ffn_gate", intermediate, hidden, input);
      names.matrix(hf + "mlp.up_proj", gguf + "ffn_up", intermediate, hidden, input);
      double output = 0.5 / Math.sqrt(intermediate);
      names.matrix(hf + "mlp.down_proj", gguf + "ffn_down", hidden, intermediate, output);
    }
    return tensors;
  }

  /** Adds tensors, each with a seed of its own. */
  private record Names(List<RandomTensor> tensors, long seed) {
    void norm(String name, String ggufName, int size) {
      tensors.add(new RandomTensor.Norm(name + ".weight", ggufName + ".weight", size, next()));
    }

    void matrix(String name, String ggufName, int rows, int columns, double deviation) {
      add(name, ggufName, rows, columns, deviation, false);
    }

    void rotary(String name, String ggufName, int rows, int columns, double deviation) {
      add(name, ggufName, rows, columns, deviation, true);
    }

    private void add(
        String name, String ggufName, int rows, int columns, double deviation, boolean rotary) {
      tensors.add(
          new RandomTensor.Matrix(
              name + ".weight", ggufName + ".weight", rows, columns, deviation, rotary, next()));
    }

    private long next() {
      return seed * 1_000_003 + tensors.size();
    }
  }
}
