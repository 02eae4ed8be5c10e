package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The facts about a model that a list shows without opening its weights; each text is empty and
 * each number 0 where the config does not say.
 *
 * @param format {@code model_format}: gguf, safetensors or onnx
 * @param family {@code model_family}: the architecture, such as llama
 * @param families {@code model_families}
 * @param parameterSize {@code model_type}: how many parameters, for people
 * @param quantization {@code file_type}: such as BF16 or Q4_K_M
 * @param renderer built-in prompt renderer by name
 * @param parser built-in output parser by name
 * @param requires least Ollama version, for information
 * @param remoteHost where the model runs, if elsewhere
 * @param remoteModel its name there
 * @param capabilities what the model can do, as far as declared
 * @param contextLength most tokens that the model was trained for
 * @param embeddingLength width of a token's vector
 * @param baseName name of the model that this one was made from
 */
public record ModelConfig(
    String format,
    String family,
    List<String> families,
    String parameterSize,
    String quantization,
    String renderer,
    String parser,
    String requires,
    String remoteHost,
    String remoteModel,
    List<String> capabilities,
    long contextLength,
    long embeddingLength,
    String baseName) {
  public ModelConfig {
    families = List.copyOf(families);
    capabilities = List.copyOf(capabilities);
  }

  public static ModelConfig of(
      String format, String family, String parameterSize, String quantization) {
    return new ModelConfig(
        format,
        family,
        family.isEmpty() ? List.of() : List.of(family),
        parameterSize,
        quantization,
        "",
        "",
        "",
        "",
        "",
        List.of(),
        0,
        0,
        "");
  }

  public ModelConfig withCapabilities(List<String> capabilities) {
    return with(Map.of("capabilities", capabilities));
  }

  public ModelConfig withLengths(long contextLength, long embeddingLength) {
    return with(Map.of("context_length", contextLength, "embedding_length", embeddingLength));
  }

  /**
   * This config with other values for some fields.
   *
   * @param changes by the names that the fields have in the config blob
   */
  public ModelConfig with(Map<String, ?> changes) {
    Map<String, Object> fields = fields();
    fields.putAll(changes);
    return parse(GoJson.bytes(fields));
  }

  /**
   * Reads the bytes of a config blob.
   *
   * @throws AltiplanoException STORE_FAILED for anything else
   */
  public static ModelConfig parse(byte[] json) {
    var config = JsonDocument.parse(json, "the model's config", ErrorKind.STORE_FAILED);
    return new ModelConfig(
        config.string("model_format"),
        config.string("model_family"),
        config.strings("model_families"),
        config.string("model_type"),
        config.string("file_type"),
        config.string("renderer"),
        config.string("parser"),
        config.string("requires"),
        config.string("remote_host"),
        config.string("remote_model"),
        config.strings("capabilities"),
        config.wholeNumber("context_length").orElse(0),
        config.wholeNumber("embedding_length").orElse(0),
        config.string("base_name"));
  }

  /** The bytes in Ollama's order. */
  public byte[] toJson() {
    return GoJson.bytes(fields());
  }

  private Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model_format", format);
    fields.put("model_family", family);
    fields.put("model_families", families);
    fields.put("model_type", parameterSize);
    fields.put("file_type", quantization);
    putUnlessEmpty(fields, "renderer", renderer);
    putUnlessEmpty(fields, "parser", parser);
    putUnlessEmpty(fields, "requires", requires);
    putUnlessEmpty(fields, "remote_host", remoteHost);
    putUnlessEmpty(fields, "remote_model", remoteModel);
    if (!capabilities.isEmpty()) {
      fields.put("capabilities", capabilities);
    }
    putUnlessZero(fields, "context_length", contextLength);
    putUnlessZero(fields, "embedding_length", embeddingLength);
    putUnlessEmpty(fields, "base_name", baseName);
    fields.put("architecture", "amd64");
    fields.put("os", "linux");
    return fields;
  }

  private static void putUnlessEmpty(Map<String, Object> fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.put(name, value);
    }
  }

  private static void putUnlessZero(Map<String, Object> fields, String name, long value) {
    if (value != 0) {
      fields.put(name, value);
    }
  }
}
