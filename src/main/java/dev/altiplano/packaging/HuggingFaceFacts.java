package dev.altiplano.packaging;

import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.JsonDocument;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What {@code config.json} says, by the names that GGUF files use. */
final class HuggingFaceFacts {
  /** From a field of {@code config.json} to the keys after the architecture. */
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
  private final SortedMap<String, @Nullable Object> values = new TreeMap<>();

  private HuggingFaceFacts(String architecture) {
    this.architecture = architecture;
    values.put("general.architecture", architecture);
  }

  static SortedMap<String, @Nullable Object> info(
      ModelStore store, StoredModel model, List<ModelFacts.Tensor> tensors) {
    ModelConfig config = model.config();
    Optional<JsonDocument> json = store.file(model, Documents.CONFIG).map(HuggingFaceFacts::read);
    String declared = json.map(document -> document.string("model_type")).orElse("");
    var facts = new HuggingFaceFacts(declared.isEmpty() ? config.family() : declared);
    facts.put("context_length", config.contextLength());
    facts.put("embedding_length", config.embeddingLength());
    json.ifPresent(document -> facts.putAll(document.node()));
    if (!tensors.isEmpty()) {
      facts.values.put("general.parameter_count", parameters(tensors));
    }
    return facts.values;
  }

  private static JsonDocument read(Path file) {
    try {
      return JsonDocument.parse(Files.readAllBytes(file), Documents.CONFIG, ErrorKind.STORE_FAILED);
    } catch (IOException e) {
      throw LayerWriter.unreadable(Documents.CONFIG, e);
    }
  }

  private static long parameters(List<ModelFacts.Tensor> tensors) {
    return tensors.stream()
        .mapToLong(tensor -> tensor.shape().stream().reduce(1L, (a, b) -> a * b))
        .reduce(0, ParameterCount::sum);
  }

  private void putAll(JsonNode config) {
    KEYS.forEach(
        (field, keys) -> {
          JsonNode value = config.path(field);
          if (value.isMissingNode()) {
            value = config.path("rope_parameters").path(field);
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
