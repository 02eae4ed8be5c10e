package dev.altiplano.graph;

import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import dev.altiplano.weights.gguf.GgufArray;
import dev.altiplano.weights.gguf.GgufMetadata;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says what a GGUF file says about its model in the words of a {@code config.json}, so that there
 * is one way to read an architecture. What files of an architecture do not say, since all of its
 * models have it alike, is left to {@link ArchitectureDescription}.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the keys of GGUF</a>
 */
final class GgufConfig {
  private static final Map<String, String> YARN =
      Map.of("yarn_beta_fast", "beta_fast", "yarn_beta_slow", "beta_slow");

  private static final int GEMMA3_STRETCHED = 131_072;

  private static final String EMBEDDING = "token_embd.weight";
  private static final String HEAD = "output.weight";

  /** Factors of a rotation that are read; no head has as many pairs. */
  private static final int LONGEST = 1 << 12;

  private final GgufMetadata metadata;
  private final WeightSource tensors;
  private final ObjectNode config = JsonMapper.shared().createObjectNode();

  private GgufConfig(GgufMetadata metadata, WeightSource tensors) {
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /** A {@code config.json}; {@link IllegalArgumentException} where the architecture is unknown. */
  static ObjectNode of(GgufMetadata metadata, WeightSource tensors) {
    return new GgufConfig(metadata, tensors).convert();
  }

  private ObjectNode convert() {
    Architecture architecture = architecture();
    config.putArray("architectures").add(architecture.className());
    GgufKeys.NAMES.forEach(this::copy);
    if (tensors.names().contains(EMBEDDING)) {
      config.put("vocab_size", (int) Math.min(Integer.MAX_VALUE, tensors.tensor(EMBEDDING).rows()));
    }
    config.put("tie_word_embeddings", !tensors.names().contains(HEAD));
    config.put("attention_bias", tensors.names().contains("blk.0.attn_q.bias"));
    String activation = architecture.description().ggufActivation();
    config.put("hidden_act", activation).put("activation_function", activation);
    partialRotation();
    if (architecture == Architecture.GEMMA3) {
      gemma3();
    }
    ropeScaling(architecture);
    config.put("query_pre_attn_scalar", queryScalar(architecture));
    config.put("norm_topk_prob", true);
    return config;
  }

  private Architecture architecture() {
    boolean experts = metadata.wholeNumber(metadata.ofArchitecture("expert_count")).orElse(0) > 0;
    return Architecture.ofGguf(metadata.architecture(), experts);
  }

  private void copy(String key, List<String> names) {
    Object value = metadata.values().get(metadata.ofArchitecture(key));
    Object single =
        value instanceof GgufArray array ? single(metadata.ofArchitecture(key), array) : value;
    for (String name : names) {
      switch (single) {
        case null -> {}
        case Long number -> config.put(name, number);
        case Float number -> config.put(name, number);
        case Double number -> config.put(name, number);
        default -> config.put(name, single.toString());
      }
    }
  }

  /** Some files say for each layer what is the same for all. */
  private static Object single(String key, GgufArray array) {
    List<Object> values = array.values().stream().distinct().limit(8).toList();
    if (values.size() != 1) {
      throw new IllegalArgumentException(
          "%s differs from layer to layer (%s), which is not supported".formatted(key, values));
    }
    return values.getFirst();
  }

  /** What Ollama's own files of Gemma 3 do not say. */
  private void gemma3() {
    if (!config.has("rms_norm_eps")) {
      config.put("rms_norm_eps", 1e-6);
    }
  }

  private int headDim() {
    if (config.has("head_dim")) {
      return config.path("head_dim").asInt(0);
    }
    return config.path("hidden_size").asInt(0)
        / Math.max(1, config.path("num_attention_heads").asInt(1));
  }

  /** Of the largest Gemma models it is another than for the rest, and no key says so. */
  private int queryScalar(Architecture architecture) {
    int layers = config.path("num_hidden_layers").asInt(0);
    boolean largest =
        (architecture == Architecture.GEMMA2 && layers == 46)
            || (architecture == Architecture.GEMMA3 && layers == 62);
    int evenShare =
        config.path("hidden_size").asInt(0)
            / Math.max(1, config.path("num_attention_heads").asInt(1));
    return largest ? evenShare : headDim();
  }

  private void partialRotation() {
    int headDim = headDim();
    long rotated =
        metadata.wholeNumber(metadata.ofArchitecture("rope.dimension_count")).orElse(headDim);
    if (headDim > 0 && rotated != headDim) {
      config.put("partial_rotary_factor", (double) rotated / headDim);
    }
  }

  private void ropeScaling(Architecture architecture) {
    ObjectNode scaling = JsonMapper.shared().createObjectNode();
    if (tensors.names().contains("rope_factors_short.weight")) {
      scaling.put("rope_type", "longrope");
      put(scaling.putArray("short_factor"), "rope_factors_short.weight");
      put(scaling.putArray("long_factor"), "rope_factors_long.weight");
      metadata
          .real(metadata.ofArchitecture("rope.scaling.attn_factor"))
          .ifPresent(factor -> scaling.put("attention_factor", factor));
    } else if (tensors.names().contains("rope_freqs.weight")) {
      scaling.put("rope_type", "factors");
      put(scaling.putArray("factors"), "rope_freqs.weight");
    } else {
      String type = metadata.string(metadata.ofArchitecture("rope.scaling.type")).orElse("linear");
      OptionalDouble factor = scalingFactor(architecture);
      if (!type.equals("none") && factor.isPresent()) {
        ropeScaling(scaling, type, factor.getAsDouble());
      }
    }
    if (!scaling.isEmpty()) {
      config.set("rope_scaling", scaling);
    }
  }

  /** By the key of now, or that of the first GGUF files. */
  private OptionalDouble scalingFactor(Architecture architecture) {
    for (String key : List.of("rope.scaling.factor", "rope.scale_linear")) {
      OptionalDouble factor = metadata.real(metadata.ofArchitecture(key));
      if (factor.isPresent()) {
        // llama.cpp takes 0 for none.
        return factor.getAsDouble() == 0 ? OptionalDouble.empty() : factor;
      }
    }
    // The larger models of Gemma 3 are stretched by 8, which Ollama's own files do not say.
    boolean largeGemma3 =
        architecture == Architecture.GEMMA3
            && config.path("max_position_embeddings").asInt(0) >= GEMMA3_STRETCHED;
    return largeGemma3 ? OptionalDouble.of(8) : OptionalDouble.empty();
  }

  private void ropeScaling(ObjectNode scaling, String type, double factor) {
    scaling.put("rope_type", type).put("factor", factor);
    YARN.forEach(
        (from, to) ->
            metadata
                .real(metadata.ofArchitecture("rope.scaling." + from))
                .ifPresent(value -> scaling.put(to, value)));
    // llama.cpp multiplies by what the factor gives; Hugging Face has the product.
    metadata
        .real(metadata.ofArchitecture("rope.scaling.attn_factor"))
        .ifPresent(
            value ->
                scaling.put(
                    "attention_factor", value * RopeScaling.Yarn.attentionFactor(factor, 1)));
  }

  private void put(ArrayNode array, String name) {
    Tensor tensor = tensors.tensor(name);
    float[] values = new float[Math.toIntExact(Math.min(tensor.columns(), LONGEST))];
    tensor.copy(0, values.length, values, 0);
    for (float value : values) {
      array.add(value);
    }
  }
}
