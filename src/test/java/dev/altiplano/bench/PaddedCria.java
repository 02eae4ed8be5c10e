package dev.altiplano.bench;

import dev.altiplano.testing.Cria;
import dev.altiplano.testing.GgufWriter;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.gguf.GgmlType;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The embedded model as a GGUF file that computes the same with rows of 256 and 512 numbers, which
 * every type of tensor can hold. Its hidden state goes on with zeros, and each group of heads has a
 * fourth one, which nobody hears. One thread.
 */
final class PaddedCria {
  private static final int LAYERS = 6;
  private static final int VOCABULARY = 3072;
  private static final int MIDDLE = 512;
  private static final int HIDDEN = 192;
  private static final int PADDED_HIDDEN = 256;
  private static final int HEAD_DIM = 32;
  private static final int KV_HEADS = 2;
  private static final int GROUP = 3;
  private static final int PADDED_GROUP = 4;
  private static final double NORM_EPSILON = 1e-5;
  private static final float ROPE_BASE = 10_000;

  /** A row or column of zeros. */
  private static final int NOTHING = -1;

  private final SafetensorsFile source;
  private final GgmlType type;
  private final Function<float[], byte[]> encoder;
  private final GgufWriter file = new GgufWriter();

  private PaddedCria(SafetensorsFile source, GgmlType type, Function<float[], byte[]> encoder) {
    this.source = source;
    this.type = type;
    this.encoder = encoder;
  }

  /**
   * Writes the file, with all matrices of one type.
   *
   * @param encoder makes the blocks of whole rows
   */
  static Path write(GgmlType type, Function<float[], byte[]> encoder, Path target) {
    try (SafetensorsFile source = SafetensorsFile.open(Cria.file("model.safetensors"))) {
      PaddedCria cria = new PaddedCria(source, type, encoder);
      cria.metadata();
      cria.tensors();
      return cria.file.write(target);
    }
  }

  private void metadata() {
    file.put("general.architecture", "llama")
        .put("llama.block_count", LAYERS)
        .put("llama.context_length", 1024)
        .put("llama.embedding_length", PADDED_HIDDEN)
        .put("llama.feed_forward_length", MIDDLE)
        .put("llama.attention.head_count", KV_HEADS * PADDED_GROUP)
        .put("llama.attention.head_count_kv", KV_HEADS)
        .put("llama.attention.key_length", HEAD_DIM)
        .put("llama.attention.value_length", HEAD_DIM)
        .put("llama.rope.dimension_count", HEAD_DIM)
        .put("llama.rope.freq_base", ROPE_BASE)
        .put(
            "llama.attention.layer_norm_rms_epsilon",
            (float) (NORM_EPSILON * HIDDEN / PADDED_HIDDEN));
  }

  private void tensors() {
    int[] hidden = hidden();
    int[] middle = all(MIDDLE);
    int[] queries = queries();
    int[] keys = all(KV_HEADS * HEAD_DIM);
    matrix("token_embd", "model.embed_tokens", all(VOCABULARY), hidden);
    norm("output_norm", "model.norm");
    for (int layer = 0; layer < LAYERS; layer++) {
      String to = "blk.%d.".formatted(layer);
      String from = "model.layers.%d.".formatted(layer);
      norm(to + "attn_norm", from + "input_layernorm");
      matrix(to + "attn_q", from + "self_attn.q_proj", interleaved(queries), hidden);
      matrix(to + "attn_k", from + "self_attn.k_proj", interleaved(keys), hidden);
      matrix(to + "attn_v", from + "self_attn.v_proj", keys, hidden);
      matrix(to + "attn_output", from + "self_attn.o_proj", hidden, queries);
      norm(to + "ffn_norm", from + "post_attention_layernorm");
      matrix(to + "ffn_gate", from + "mlp.gate_proj", middle, hidden);
      matrix(to + "ffn_up", from + "mlp.up_proj", middle, hidden);
      matrix(to + "ffn_down", from + "mlp.down_proj", hidden, middle);
    }
  }

  private static int[] all(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static int[] hidden() {
    return IntStream.range(0, PADDED_HIDDEN).map(i -> i < HIDDEN ? i : NOTHING).toArray();
  }

  private static int[] queries() {
    return IntStream.range(0, KV_HEADS * PADDED_GROUP * HEAD_DIM)
        .map(
            i -> {
              int head = i / HEAD_DIM;
              int inGroup = head % PADDED_GROUP;
              int from = head / PADDED_GROUP * GROUP + inGroup;
              return inGroup < GROUP ? from * HEAD_DIM + i % HEAD_DIM : NOTHING;
            })
        .toArray();
  }

  /** The halves of a head that rotate together alternate in GGUF files. */
  private static int[] interleaved(int[] rows) {
    return IntStream.range(0, rows.length)
        .map(i -> rows[i - i % HEAD_DIM + i % 2 * (HEAD_DIM / 2) + i % HEAD_DIM / 2])
        .toArray();
  }

  /**
   * Adds a matrix.
   *
   * @param rows for each row which one of the source it is; columns likewise
   */
  private void matrix(String name, String sourceName, int[] rows, int[] columns) {
    Tensor tensor = source.tensor(sourceName + ".weight");
    float[] values = new float[rows.length * columns.length];
    float[] row = new float[(int) tensor.columns()];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != NOTHING) {
        tensor.copyRows(rows[i], 1, row);
        for (int j = 0; j < columns.length; j++) {
          values[i * columns.length + j] = columns[j] == NOTHING ? 0 : row[columns[j]];
        }
      }
    }
    byte[] blocks = encoder.apply(values);
    file.tensor(name + ".weight", type.number(), blocks, columns.length, rows.length);
  }

  /** The mean square is that of more numbers, of which the new ones are zero. */
  private void norm(String name, String sourceName) {
    float[] values = new float[HIDDEN];
    source.tensor(sourceName + ".weight").copyRows(0, 1, values);
    for (int i = 0; i < HIDDEN; i++) {
      values[i] *= (float) Math.sqrt((double) HIDDEN / PADDED_HIDDEN);
    }
    byte[] bytes = SafetensorsForm.floats(Arrays.copyOf(values, PADDED_HIDDEN));
    file.tensor(name + ".weight", GgmlType.F32.number(), bytes, PADDED_HIDDEN);
  }
}
