package dev.altiplano.testing;

import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Llama model of Hugging Face as a GGUF file: what llama.cpp's own converter makes of it, after
 * its reference for the types.
 */
public final class LlamaAsGguf {
  private static final String TOKENIZER = "tokenizer.ggml.";
  private static final int BLOCK = 32;

  /** Weights of a file. */
  public enum Type {
    F16(1, 1),
    Q4_0(2, 2),
    Q8_0(8, 7);

    private final int tensorType;
    private final int fileType;

    Type(int tensorType, int fileType) {
      this.tensorType = tensorType;
      this.fileType = fileType;
    }
  }

  private final Path model;
  private final JsonNode config;
  private final Type type;
  private final GgufWriter file = new GgufWriter();

  private LlamaAsGguf(Path model, Type type) {
    this.model = model;
    this.config = json("config.json");
    this.type = type;
  }

  /** Writes the model in a directory as a file. */
  public static Path write(Path model, Type type, Path target) {
    LlamaAsGguf writer = new LlamaAsGguf(model, type);
    writer.addMetadata();
    writer.addVocabulary(writer.json("tokenizer.json"));
    writer.addTensors();
    return writer.file.write(target);
  }

  private JsonNode json(String name) {
    try {
      return JsonMapper.shared().readTree(Files.readAllBytes(model.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int number(String key) {
    return config.path(key).asInt();
  }

  private void addMetadata() {
    file.put("general.architecture", "llama")
        .put("general.file_type", type.fileType)
        .put("llama.block_count", number("num_hidden_layers"))
        .put("llama.context_length", number("max_position_embeddings"))
        .put("llama.embedding_length", number("hidden_size"))
        .put("llama.feed_forward_length", number("intermediate_size"))
        .put("llama.attention.head_count", number("num_attention_heads"))
        .put("llama.attention.head_count_kv", number("num_key_value_heads"))
        .put("llama.attention.layer_norm_rms_epsilon", config.path("rms_norm_eps").floatValue())
        .put("llama.rope.freq_base", config.path("rope_theta").floatValue())
        .put("llama.vocab_size", number("vocab_size"));
    JsonNode template = json("tokenizer_config.json").path("chat_template");
    if (template.isString()) {
      file.put("tokenizer.chat_template", template.stringValue());
    }
  }

  private void addVocabulary(JsonNode tokenizer) {
    JsonNode vocabulary = tokenizer.path("model");
    int size = number("vocab_size");
    List<String> tokens = new ArrayList<>();
    IntStream.range(0, size).forEach(id -> tokens.add("[PAD%d]".formatted(id)));
    vocabulary.path("vocab").forEachEntry((token, id) -> tokens.set(id.intValue(), token));
    List<Integer> types = new ArrayList<>(Collections.nCopies(size, 1));
    for (JsonNode token : tokenizer.path("added_tokens")) {
      int id = token.path("id").intValue();
      tokens.set(id, token.path("content").stringValue());
      types.set(id, token.path("special").asBoolean() ? 3 : 4);
    }
    file.put(TOKENIZER + "tokens", tokens).put(TOKENIZER + "token_type", types);
    List<String> merges = new ArrayList<>();
    vocabulary.path("merges").forEach(merge -> merges.add(merge.stringValue()));
    if (tokenizer.path("pre_tokenizer").isNull()) {
      addScores(tokens, merges);
    } else {
      file.put(TOKENIZER + "model", "gpt2")
          .put(TOKENIZER + "pre", "gpt-2")
          .put(TOKENIZER + "merges", merges);
    }
    addId("bos");
    addId("eos");
  }

  /** The earlier two tokens are joined, the higher is the score of what they become. */
  private void addScores(List<String> tokens, List<String> merges) {
    Map<String, Float> scores = new HashMap<>();
    for (String merge : merges) {
      scores.putIfAbsent(merge.replaceFirst(" ", ""), -(float) scores.size());
    }
    file.put(TOKENIZER + "model", "llama")
        .put(
            TOKENIZER + "scores",
            tokens.stream().map(token -> scores.getOrDefault(token, -1e6f)).toList());
  }

  private void addId(String name) {
    JsonNode id = config.path(name + "_token_id");
    if (id.isNumber()) {
      file.put(TOKENIZER + name + "_token_id", id.intValue());
    }
  }

  private void addTensors() {
    try (SafetensorsFile weights = SafetensorsFile.open(model.resolve("model.safetensors"))) {
      for (String name : weights.names()) {
        Tensor tensor = weights.tensor(name);
        int columns = (int) tensor.columns();
        int rows = (int) tensor.rows();
        float[] values = new float[rows * columns];
        tensor.copyRows(0, rows, values);
        if (tensor.shape().length == 1) {
          file.tensor(gguf(name), 0, floats(values), columns);
        } else {
          int heads = heads(name);
          float[] ordered = heads == 0 ? values : interleaved(values, columns, rows / heads);
          file.tensor(gguf(name), type.tensorType, encoded(ordered), columns, rows);
        }
      }
    }
  }

  private int heads(String name) {
    if (name.contains("q_proj")) {
      return number("num_attention_heads");
    }
    return name.contains("k_proj") ? number("num_key_value_heads") : 0;
  }

  private static String gguf(String name) {
    return name.replace("model.embed_tokens", "token_embd")
        .replace("model.norm", "output_norm")
        .replace("model.layers", "blk")
        .replace("self_attn.q_proj", "attn_q")
        .replace("self_attn.k_proj", "attn_k")
        .replace("self_attn.v_proj", "attn_v")
        .replace("self_attn.o_proj", "attn_output")
        .replace("post_attention_layernorm", "ffn_norm")
        .replace("input_layernorm", "attn_norm")
        .replace("mlp.gate_proj", "ffn_gate")
        .replace("mlp.up_proj", "ffn_up")
        .replace("mlp.down_proj", "ffn_down");
  }

  /** The numbers that are rotated together lie side by side. */
  private static float[] interleaved(float[] values, int columns, int headDim) {
    float[] ordered = new float[values.length];
    for (int row = 0; row < values.length / columns; row++) {
      int head = row / headDim * headDim;
      int within = row - head;
      int source = head + within / 2 + within % 2 * (headDim / 2);
      System.arraycopy(values, source * columns, ordered, row * columns, columns);
    }
    return ordered;
  }

  private static byte[] floats(float[] values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    buffer(bytes).asFloatBuffer().put(values);
    return bytes;
  }

  private byte[] encoded(float[] values) {
    byte[] bytes = new byte[(int) ElementType.valueOf(type.name()).bytes(values.length)];
    ByteBuffer target = buffer(bytes);
    for (int i = 0; i < values.length; i += BLOCK) {
      switch (type) {
        case F16 -> putHalves(target, values, i);
        case Q8_0 -> putEightBits(target, values, i);
        case Q4_0 -> putFourBits(target, values, i);
      }
    }
    return bytes;
  }

  private static void putHalves(ByteBuffer bytes, float[] values, int from) {
    for (int i = 0; i < BLOCK; i++) {
      bytes.putShort(Float.floatToFloat16(values[from + i]));
    }
  }

  private static void putEightBits(ByteBuffer bytes, float[] values, int from) {
    float scale = Math.abs(largest(values, from)) / 127;
    bytes.putShort(Float.floatToFloat16(scale));
    for (int i = 0; i < BLOCK; i++) {
      bytes.put((byte) Math.round(scale == 0 ? 0 : values[from + i] / scale));
    }
  }

  /** The low halves of the bytes hold the first half of the block. */
  private static void putFourBits(ByteBuffer bytes, float[] values, int from) {
    float scale = largest(values, from) / -8;
    bytes.putShort(Float.floatToFloat16(scale));
    for (int i = 0; i < BLOCK / 2; i++) {
      int low = level(values[from + i], scale);
      int high = level(values[from + BLOCK / 2 + i], scale);
      bytes.put((byte) (low | (high << 4)));
    }
  }

  private static int level(float value, float scale) {
    return Math.min(15, (int) ((scale == 0 ? 0 : value / scale) + 8.5f));
  }

  /** The number of the largest magnitude, with its sign. */
  private static float largest(float[] values, int from) {
    float largest = 0;
    for (int i = from; i < from + BLOCK; i++) {
      largest = Math.abs(values[i]) > Math.abs(largest) ? values[i] : largest;
    }
    return largest;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
