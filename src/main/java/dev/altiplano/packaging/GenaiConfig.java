package dev.altiplano.packaging;

import dev.altiplano.model.Capability;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.JsonDocument;
import dev.altiplano.store.ModelConfig;
import java.util.List;

/** What {@code genai_config.json} of an ONNX model says about it. */
final class GenaiConfig {
  private GenaiConfig() {}

  static ModelConfig describe(byte[] json, String parameterSize, String type) {
    JsonDocument config = JsonDocument.parse(json, "genai_config.json", ErrorKind.INVALID_REQUEST);
    return config
        .object("model")
        .map(model -> describe(model, parameterSize, type))
        .orElseThrow(() -> config.wrong("model", "there"));
  }

  private static ModelConfig describe(JsonDocument model, String parameterSize, String type) {
    long width = model.object("decoder").map(GenaiConfig::width).orElse(0L);
    return ModelConfig.of("onnx", model.string("type"), parameterSize, type)
        .withLengths(model.wholeNumber("context_length").orElse(0), width)
        .withCapabilities(List.of(Capability.COMPLETION.wireName()));
  }

  private static long width(JsonDocument decoder) {
    return decoder.wholeNumber("hidden_size").orElse(0);
  }
}
