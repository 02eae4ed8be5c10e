package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.Layer;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.weights.gguf.FileType;
import dev.altiplano.weights.gguf.GgufFile;
import dev.altiplano.weights.gguf.GgufMetadata;
import dev.altiplano.weights.gguf.GgufTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One GGUF file, by its name or its first bytes. A second one that turns pictures into tokens comes
 * along, as Ollama keeps it.
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
    List<Layer> layers = new ArrayList<>();
    Map<String, ModelConfig> configs = new TreeMap<>();
    files.forEach(
        (name, file) -> {
          try (GgufFile gguf = open(name, file)) {
            if (isProjector(gguf.metadata())) {
              layers.add(Layer.of(MediaTypes.PROJECTOR, file.digest(), file.size()));
            } else {
              configs.put(name, describe(name, gguf));
              layers.addFirst(Layer.of(MediaTypes.MODEL, file.digest(), file.size()));
            }
          }
        });
    if (configs.size() != 1) {
      throw invalid(
          "a model is made of one GGUF file; there are %d: %s"
              .formatted(configs.size(), configs.keySet()));
    }
    return new Parts(configs.values().iterator().next(), layers);
  }

  private GgufFile open(String name, StoredFile file) {
    if (!begins(name, file)) {
      throw invalid("supplied file was not in GGUF format");
    }
    try {
      return GgufFile.open(name, writer.store().blob(file.digest()));
    } catch (AltiplanoException e) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, e.text(), e);
    }
  }

  private static boolean isProjector(GgufMetadata metadata) {
    String type = metadata.string("general.type").orElse("");
    return type.equals("mmproj")
        || type.equals("projector")
        || metadata.architecture().equals("clip");
  }

  private static ModelConfig describe(String name, GgufFile file) {
    GgufMetadata metadata = file.metadata();
    if (metadata.string("general.type").orElse("").equals("adapter")) {
      throw new AltiplanoException(
          ErrorKind.UNSUPPORTED,
          "%s is an adapter; adapters are not supported: merge it into its model".formatted(name));
    }
    if (metadata.wholeNumber("split.count").orElse(1) > 1) {
      throw invalid(
          "%s is one of %d parts of a model; put them together with llama-gguf-split --merge"
              .formatted(name, metadata.wholeNumber("split.count").orElse(0)));
    }
    return config(file);
  }

  /** The facts as Ollama takes them from the metadata, and what the chat template tells. */
  static ModelConfig config(GgufFile file) {
    GgufMetadata metadata = file.metadata();
    return ModelConfig.of(
            "gguf",
            metadata.architecture(),
            ParameterCount.format(parameters(file)),
            FileType.of(metadata))
        .withLengths(length(metadata, "context_length"), length(metadata, "embedding_length"))
        .withCapabilities(capabilities(metadata));
  }

  static long parameters(GgufFile file) {
    return file.tensors().values().stream()
        .mapToLong(GgufTensor::elements)
        .reduce(0, ParameterCount::sum);
  }

  private static long length(GgufMetadata metadata, String key) {
    return Math.max(0, metadata.wholeNumber(metadata.ofArchitecture(key)).orElse(0));
  }

  private static List<String> capabilities(GgufMetadata metadata) {
    return metadata.values().containsKey(metadata.ofArchitecture("pooling_type"))
        ? List.of("embedding")
        : HuggingFaceConfig.chatCapabilities(metadata.string("tokenizer.chat_template").orElse(""));
  }

  private static AltiplanoException invalid(String message) {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, message);
  }
}
