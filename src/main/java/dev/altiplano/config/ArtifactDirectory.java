package dev.altiplano.config;

import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxConverter;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where converted models are kept, and for how long. */
final class ArtifactDirectory {
  private static final Logger log = LoggerFactory.getLogger(ArtifactDirectory.class);
  private static final String NAME = "onnx";

  private ArtifactDirectory() {}

  /**
   * The one that is set; else beside the models, where that can be written; else a temporary one.
   */
  static Path choose(AltiplanoProperties properties, ModelStore store) {
    String set = properties.artifacts();
    if (set != null) {
      return Path.of(set);
    }
    Path beside = store.root().resolve(NAME);
    if (Files.isWritable(Files.isDirectory(beside) ? beside : store.root())) {
      return beside;
    }
    Path temporary =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "altiplano-%s-onnx".formatted(System.getProperty("user.name")));
    log.warn("{} cannot be written; converted models are kept in {}", beside, temporary);
    return temporary;
  }

  /** Removes what no stored model needs; not being able to is no reason not to start. */
  static void prune(OnnxConverter converter, ModelStore store) {
    try {
      Set<Digest> kept = new HashSet<>();
      for (StoredModel model : store.list()) {
        digest(store, model, kept);
      }
      converter.prune(kept);
    } catch (AltiplanoException e) {
      log.warn("Could not remove converted models that nobody needs: {}", e.text());
    }
  }

  private static void digest(ModelStore store, StoredModel model, Set<Digest> kept) {
    try {
      kept.add(ModelFiles.of(store, model).digest());
    } catch (AltiplanoException e) {
      log.debug("{} has no converted form", model.name(), e);
    }
  }
}
