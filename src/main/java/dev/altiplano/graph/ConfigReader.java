package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import dev.altiplano.weights.WeightSource;
import dev.altiplano.weights.gguf.GgufMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns a {@code config.json}, or what a GGUF file has in its place, into a {@link DecoderConfig}.
 */
final class ConfigReader {
  private static final long MAX_BYTES = 1 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  private ConfigReader() {}

  static DecoderConfig read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
      }
      return config(JSON.readTree(Files.readAllBytes(file)), WeightLayout.HUGGING_FACE);
    } catch (IOException e) {
      throw failure("config.json", FileTrouble.reason(e), e);
    } catch (JacksonException e) {
      throw failure("config.json", "it is not JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw failure("config.json", e.getMessage(), e);
    }
  }

  static DecoderConfig read(GgufMetadata metadata, WeightSource weights) {
    try {
      return config(GgufConfig.of(metadata, weights), WeightLayout.GGUF);
    } catch (IllegalArgumentException e) {
      String reason = GgufKeys.inWordsOfFile(metadata, String.valueOf(e.getMessage()));
      throw failure("GGUF metadata", reason, e);
    }
  }

  private static DecoderConfig config(JsonNode root, WeightLayout layout) {
    Architecture architecture = Architecture.of(root.path("architectures").path(0).asString(""));
    return architecture.description().read(architecture, new ConfigFacts(root, layout));
  }

  private static AltiplanoException failure(
      String source, @Nullable String reason, Exception cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "cannot load the model by its %s: %s".formatted(source, reason),
        cause);
  }
}
