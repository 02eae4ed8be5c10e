package dev.altiplano.api;

import dev.altiplano.store.ModelConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What a model says about itself, by the names that GGUF files use. */
final class ModelInfo {
  /** From a safetensors model's {@code config.json} to the key after the architecture. */
  private static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("max_position_embeddings", List.of("context_length")),
          Map.entry("hidden_size", List.of("embedding_length")),
          Map.entry("num_hidden_layers", List.of("block_count")),
          Map.entry("num_attention_heads", List.of("attention.head_count")),
          Map.entry("num_key_value_heads", List.of("attention.head_count_kv")),
          Map.entry("head_dim", List.of("attention.key_length", "attention.value_length")),
          Map.entry("rms_norm_eps", List.of("attention.layer_norm_rms_epsilon")),
          Map.entry("intermediate_size", List.of("feed_forward_length")),
          Map.entry("rope_theta", List.of("rope.freq_base")),
          Map.entry("vocab_size", List.of("vocab_size")));

  private final String architecture;
  private final SortedMap<String, Object> values = new TreeMap<>();

  private ModelInfo(ModelConfig config, Optional<JsonNode> weightsConfig) {
    architecture =
        weightsConfig.map(c -> c.path("model_type").asString("")).orElse(config.family());
  }

  static SortedMap<String, Object> of(
      ModelConfig config, Optional<JsonNode> weightsConfig, List<ShowReply.Tensor> tensors) {
    var info = new ModelInfo(config, weightsConfig);
    info.values.put("general.architecture", info.architecture);
    info.put("context_length", config.contextLength());
    info.put("embedding_length", config.embeddingLength());
    weightsConfig.ifPresent(info::putAll);
    if (!tensors.isEmpty()) {
      info.values.put(
          "general.parameter_count", tensors.stream().mapToLong(ShowReply.Tensor::elements).sum());
    }
    return info.values;
  }

  private void putAll(JsonNode weightsConfig) {
    KEYS.forEach(
        (field, keys) -> {
          JsonNode value = weightsConfig.path(field);
          if (value.isMissingNode()) {
            value = weightsConfig.path("rope_parameters").path(field);
          }
          if (value.isNumber()) {
            Object number = plain(value);
            keys.forEach(key -> values.put(architecture + "." + key, number));
          }
        });
  }

  private void put(String key, long value) {
    if (value != 0) {
      values.put(architecture + "." + key, value);
    }
  }

  /** Whole numbers have no fraction on the wire. */
  private static Object plain(JsonNode number) {
    double value = number.doubleValue();
    if (value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE) {
      return (long) value;
    }
    return value;
  }
}
