package dev.altiplano.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_DEFAULT;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.altiplano.store.Layer;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.StoredModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The facts about a model that lists show. */
record ModelDetails(
    String parentModel,
    String format,
    String family,
    @Nullable List<String> families,
    String parameterSize,
    String quantizationLevel,
    @JsonInclude(NON_DEFAULT) long contextLength,
    @JsonInclude(NON_DEFAULT) long embeddingLength) {
  /** Of a model that is loaded, but not in the store any more. */
  static final ModelDetails UNKNOWN = new ModelDetails("", "", "", null, "", "", 0, 0);

  static ModelDetails of(StoredModel model) {
    ModelConfig config = model.config();
    return new ModelDetails(
        parent(model),
        config.format(),
        config.family(),
        config.families().isEmpty() ? null : config.families(),
        config.parameterSize(),
        config.quantization(),
        config.contextLength(),
        config.embeddingLength());
  }

  private static String parent(StoredModel model) {
    return model.manifest().layers().stream()
        .filter(layer -> MediaTypes.isWeights(layer.mediaType()))
        .map(Layer::from)
        .findFirst()
        .orElse("");
  }
}
