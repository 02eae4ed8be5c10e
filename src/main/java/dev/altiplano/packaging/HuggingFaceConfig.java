package dev.altiplano.packaging;

import dev.altiplano.model.Capability;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.JsonDocument;
import dev.altiplano.store.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What the JSON files of a Hugging Face model say about it, in the terms of the store. */
final class HuggingFaceConfig {
  private static final List<String> CONTEXT_LENGTH =
      List.of("max_position_embeddings", "n_positions", "n_ctx", "seq_length");
  private static final List<String> EMBEDDING_LENGTH =
      List.of("hidden_size", "n_embd", "d_model", "hidden_dim");
  private static final Map<String, String> TYPES =
      Map.of("bfloat16", "BF16", "float16", "F16", "float32", "F32");
  private static final Pattern GENERATES =
      Pattern.compile(".*(ForCausalLM|LMHeadModel|ForConditionalGeneration)");

  private final JsonDocument config;

  HuggingFaceConfig(byte[] json) {
    this.config = JsonDocument.parse(json, "config.json", ErrorKind.INVALID_REQUEST);
  }

  ModelConfig describe(String format, String parameterSize, String type) {
    return ModelConfig.of(format, config.string("model_type"), parameterSize, type)
        .withLengths(length(CONTEXT_LENGTH), length(EMBEDDING_LENGTH))
        .withCapabilities(List.of(capability().wireName()));
  }

  /** The type of the weights: declared, or else what most of them have. */
  String type(Map<String, Long> parametersByType) {
    String declared = config.string("torch_dtype");
    if (declared.isEmpty()) {
      declared = config.string("dtype");
    }
    return TYPES.getOrDefault(declared, ParameterCount.mostly(parametersByType));
  }

  /** Models that see as well as read keep the facts about their text in a part of its own. */
  private long length(List<String> names) {
    OptionalLong own = first(config, names);
    return own.isPresent()
        ? own.getAsLong()
        : config.object("text_config").map(text -> first(text, names).orElse(0)).orElse(0L);
  }

  private static OptionalLong first(JsonDocument json, List<String> names) {
    return names.stream()
        .map(json::wholeNumber)
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  /** What else it can do, its template tells, which may be another one day. */
  private Capability capability() {
    List<String> architectures = config.strings("architectures");
    return architectures.isEmpty()
            || architectures.stream().anyMatch(name -> GENERATES.matcher(name).matches())
        ? Capability.COMPLETION
        : Capability.EMBEDDING;
  }

  /** The chat template among the settings of a tokenizer: one, or the default of several. */
  static String chatTemplate(byte[] tokenizerConfig) {
    var json =
        JsonDocument.parse(tokenizerConfig, "tokenizer_config.json", ErrorKind.INVALID_REQUEST);
    JsonNode template = json.field("chat_template").orElse(json.node());
    if (!template.isArray()) {
      return template.stringValueOpt().orElse("");
    }
    return template
        .valueStream()
        .map(named -> new JsonDocument(named, "chat_template", ErrorKind.INVALID_REQUEST))
        .filter(named -> named.string("name").equals("default"))
        .map(named -> named.string("template"))
        .findFirst()
        .orElse("");
  }

  /** Sampling defaults as options of the store; none where the authors chose greedy. */
  static Map<String, Object> params(byte[] generationConfig) {
    var json =
        JsonDocument.parse(generationConfig, "generation_config.json", ErrorKind.INVALID_REQUEST);
    Map<String, Object> params = new LinkedHashMap<>();
    if (json.field("do_sample").flatMap(JsonNode::booleanValueOpt).orElse(true)) {
      copy(json, "repetition_penalty", params, "repeat_penalty");
      copy(json, "temperature", params, "temperature");
      copy(json, "top_k", params, "top_k");
      copy(json, "top_p", params, "top_p");
    }
    return params;
  }

  private static void copy(
      JsonDocument from, String name, Map<String, Object> to, String optionName) {
    from.field(name)
        .filter(JsonNode::isNumber)
        .ifPresent(value -> to.put(optionName, value.numberValue()));
  }
}
