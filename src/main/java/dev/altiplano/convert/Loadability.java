package dev.altiplano.convert;

import dev.altiplano.graph.Architecture;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.JsonDocument;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.ModelStore;
import dev.altiplano.weights.gguf.GgufMetadata;
import dev.altiplano.weights.gguf.GgufShards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out before a model is loaded what loading it would fail for, by headers and names. */
public final class Loadability {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String CONFIG = "config.json";

  private Loadability() {}

  /** Why a model cannot be loaded; empty where nothing that is cheap to find speaks against it. */
  public static Optional<String> obstacle(ModelStore store, Manifest model) {
    try {
      Map<String, Path> gguf = store.contents(model).ggufFiles();
      if (!gguf.isEmpty()) {
        requireArchitecture(gguf);
      } else {
        requireFiles(store, model);
      }
      return Optional.empty();
    } catch (AltiplanoException e) {
      return Optional.of(e.text());
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void requireArchitecture(Map<String, Path> gguf) {
    try (GgufShards file = GgufShards.open(gguf)) {
      GgufMetadata metadata = file.metadata();
      boolean experts = metadata.wholeNumber(metadata.ofArchitecture("expert_count")).orElse(0) > 0;
      Architecture.ofGguf(metadata.architecture(), experts);
    }
  }

  private static void requireFiles(ModelStore store, Manifest model) {
    ModelContents contents = store.contents(model);
    if (contents.file(TOKENIZER).isEmpty()) {
      throw failure(
          "it has no %s; tokenizers in other files, such as tokenizer.model, cannot be read here"
              .formatted(TOKENIZER));
    }
    // A graph of others tells itself what it needs.
    List<Layer> graphs =
        model.layers().stream().filter(layer -> GivenGraph.isGraph(layer.name())).toList();
    if (graphs.isEmpty()
        || graphs.stream()
            .anyMatch(graph -> GivenGraph.isOurs(graph.name(), store.blob(graph.digest())))) {
      contents.file(CONFIG).ifPresent(Loadability::requireArchitecture);
    }
  }

  private static void requireArchitecture(Path config) {
    try {
      Architecture.of(
          JsonDocument.parse(Files.readAllBytes(config), CONFIG, ErrorKind.LOAD_FAILED)
              .strings("architectures")
              .stream()
              .findFirst()
              .orElse(""));
    } catch (IOException e) {
      throw failure("its %s cannot be read: %s".formatted(CONFIG, e.getMessage()));
    }
  }

  private static AltiplanoException failure(String why) {
    return new AltiplanoException(ErrorKind.LOAD_FAILED, why);
  }
}
