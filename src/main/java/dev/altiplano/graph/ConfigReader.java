package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns a {@code config.json} into a {@link DecoderConfig}. */
final class ConfigReader {
  private static final long MAX_BYTES = 1 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  private ConfigReader() {}

  static DecoderConfig read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
      }
      return config(JSON.readTree(Files.readAllBytes(file)));
    } catch (IOException | JacksonException e) {
      throw failure(e.toString(), e);
    } catch (IllegalArgumentException e) {
      throw failure(e.getMessage(), e);
    }
  }

  private static DecoderConfig config(JsonNode root) {
    String name = root.path("architectures").path(0).asString("");
    Architecture architecture =
        Architecture.of(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the architecture \"%s\" is not supported; supported are %s"
                            .formatted(name, String.join(", ", Architecture.classNames()))));
    return architecture.description().read(architecture, new ConfigFacts(root));
  }

  private static AltiplanoException failure(@Nullable String reason, Exception cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot load the model by its config.json: " + reason, cause);
  }
}
