package dev.altiplano.api;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.ModelContents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON that comes with a model's weights. */
final class ModelFiles {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ModelFiles() {}

  static Optional<JsonNode> json(ModelContents contents, String name) {
    return contents.file(name).map(ModelFiles::json);
  }

  private static JsonNode json(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return MAPPER.readTree(in);
    } catch (IOException | JacksonException e) {
      throw unreadable(file, e);
    }
  }

  private static AltiplanoException unreadable(Path file, Exception cause) {
    return new AltiplanoException(
        ErrorKind.STORE_FAILED,
        "cannot read %s of the model: %s".formatted(file, cause.getMessage()),
        cause);
  }
}
