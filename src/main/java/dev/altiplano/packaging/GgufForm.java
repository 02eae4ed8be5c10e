package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.Layer;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.weights.gguf.FileType;
import dev.altiplano.weights.gguf.GgufFile;
import dev.altiplano.weights.gguf.GgufMetadata;
import dev.altiplano.weights.gguf.GgufShards;
import dev.altiplano.weights.gguf.GgufTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One GGUF file or its parts, by name or first bytes. A second one that turns pictures into tokens
 * comes along, as Ollama keeps it.
 */
record GgufForm(LayerWriter writer) implements ModelForm {
  private static final String EXTENSION = ".gguf";
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

  @Override
  public Optional<Parts> read(SortedMap<String, StoredFile> files) {
    Map<String, StoredFile> weights = new TreeMap<>();
    files.forEach(
        (name, file) -> {
          if (name.endsWith(EXTENSION) || begins(name, file)) {
            weights.put(name, file);
          }
        });
    return weights.isEmpty() ? Optional.empty() : Optional.of(read(weights));
  }

  /** Whether the content is GGUF, whatever the name. */
  boolean begins(String name, StoredFile file) {
    try (InputStream in = Files.newInputStream(writer.store().blob(file.digest()))) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    } catch (IOException e) {
      throw LayerWriter.unreadable(name, e);
    }
  }

  private Parts read(Map<String, StoredFile> files) {
    List<Layer> projectors = new ArrayList<>();
    SortedMap<String, StoredFile> parts = new TreeMap<>();
    Set<String> whole = new TreeSet<>();
    files.forEach(
        (name, file) -> {
          try (GgufFile gguf = open(name, file)) {
            if (isProjector(gguf.metadata())) {
              projectors.add(Layer.of(MediaTypes.PROJECTOR, file.digest(), file.size()));
              return;
            }
            requireNoAdapter(name, gguf.metadata());
            parts.put(name, file);
            if (GgufShards.countOf(gguf.metadata()) <= 1) {
              whole.add(name);
            }
          }
        });
    if (parts.isEmpty() || (parts.size() > 1 && !whole.isEmpty())) {
      throw invalid(
          "a model is made of one GGUF file, or of the parts of one; there are %d: %s"
              .formatted(parts.size(), parts.keySet()));
    }
    return together(parts, projectors);
  }

  private Parts together(SortedMap<String, StoredFile> parts, List<Layer> projectors) {
    Map<String, Path> paths = new TreeMap<>();
    parts.forEach((name, file) -> paths.put(name, writer.store().blob(file.digest())));
    try (GgufShards gguf = GgufShards.open(paths)) {
      List<Layer> layers = new ArrayList<>();
      for (String name : gguf.files()) {
        StoredFile file = Objects.requireNonNull(parts.get(name));
        Layer layer = Layer.of(MediaTypes.MODEL, file.digest(), file.size());
        layers.add(parts.size() > 1 ? layer.named(name) : layer);
      }
      layers.addAll(projectors);
      return new Parts(
          config(gguf), layers, gguf.metadata().string(GgufFacts.CHAT_TEMPLATE).orElse(""));
    } catch (AltiplanoException e) {
      throw refused(e);
    }
  }

  private GgufFile open(String name, StoredFile file) {
    if (!begins(name, file)) {
      throw invalid("supplied file was not in GGUF format");
    }
    try {
      return GgufFile.open(name, writer.store().blob(file.digest()));
    } catch (AltiplanoException e) {
      throw refused(e);
    }
  }

  private static AltiplanoException refused(AltiplanoException cause) {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, cause.text(), cause);
  }

  private static boolean isProjector(GgufMetadata metadata) {
    String type = metadata.string("general.type").orElse("");
    return type.equals("mmproj")
        || type.equals("projector")
        || metadata.architecture().equals("clip");
  }

  private static void requireNoAdapter(String name, GgufMetadata metadata) {
    if (metadata.string("general.type").orElse("").equals("adapter")) {
      throw new AltiplanoException(
          ErrorKind.UNSUPPORTED,
          "%s is an adapter; adapters are not supported: merge it into its model".formatted(name));
    }
  }

  /** The facts as Ollama takes them from the metadata. */
  private static ModelConfig config(GgufShards gguf) {
    GgufMetadata metadata = gguf.metadata();
    return ModelConfig.of(
            "gguf",
            metadata.architecture(),
            ParameterCount.format(parameters(gguf.tensors())),
            FileType.of(metadata))
        .withLengths(length(metadata, "context_length"), length(metadata, "embedding_length"))
        .withCapabilities(List.of(capability(metadata).wireName()));
  }

  static long parameters(List<GgufTensor> tensors) {
    return tensors.stream().mapToLong(GgufTensor::elements).reduce(0, ParameterCount::sum);
  }

  private static long length(GgufMetadata metadata, String key) {
    return Math.max(0, metadata.wholeNumber(metadata.ofArchitecture(key)).orElse(0));
  }

  private static Capability capability(GgufMetadata metadata) {
    return metadata.values().containsKey(metadata.ofArchitecture("pooling_type"))
        ? Capability.EMBEDDING
        : Capability.COMPLETION;
  }

  private static AltiplanoException invalid(String message) {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, message);
  }
}
