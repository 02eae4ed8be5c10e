package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.Layer;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import dev.altiplano.weights.safetensors.SafetensorsTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** What Hugging Face publishes: {@code config.json}, and one or more safetensors files. */
record SafetensorsForm(LayerWriter writer) implements ModelForm {
  static final String INDEX = "model.safetensors.index.json";
  private static final Pattern WEIGHTS =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}\\.safetensors");

  @Override
  public Optional<Parts> read(SortedMap<String, StoredFile> files) {
    List<Layer> layers = new ArrayList<>();
    files.forEach(
        (name, file) -> {
          if (WEIGHTS.matcher(name).matches()) {
            layers.add(Layer.of(MediaTypes.SAFETENSORS, file.digest(), file.size()).named(name));
          }
        });
    if (layers.isEmpty()) {
      return Optional.empty();
    }
    Documents documents = new Documents(writer, files, INDEX);
    HuggingFaceConfig config =
        documents
            .read(Documents.CONFIG)
            .map(HuggingFaceConfig::new)
            .orElseThrow(SafetensorsForm::incomplete);
    Map<String, Long> valuesByType = valuesByType(layers);
    layers.addAll(documents.layers());
    documents.params().ifPresent(layers::add);
    return Optional.of(new Parts(describe(config, valuesByType), layers, documents.chatTemplate()));
  }

  private static ModelConfig describe(HuggingFaceConfig config, Map<String, Long> valuesByType) {
    return config.describe(
        "safetensors",
        ParameterCount.format(ParameterCount.total(valuesByType)),
        config.type(valuesByType));
  }

  private Map<String, Long> valuesByType(List<Layer> weights) {
    Map<String, Long> counts = new HashMap<>();
    for (Layer layer : weights) {
      for (SafetensorsTensor tensor : tensors(layer)) {
        counts.merge(tensor.type(), tensor.elements(), ParameterCount::sum);
      }
    }
    return counts;
  }

  private List<SafetensorsTensor> tensors(Layer layer) {
    try (SafetensorsFile file =
        SafetensorsFile.open(layer.name(), writer.store().blob(layer.digest()))) {
      return file.tensors();
    } catch (AltiplanoException e) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST,
          "%s is not a safetensors file: %s".formatted(layer.name(), e.text()),
          e);
    }
  }

  private static AltiplanoException incomplete() {
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST,
        "the files make no model: a model needs config.json and *.safetensors files");
  }
}
