package dev.altiplano.residency;

import dev.altiplano.graph.Precision;
import dev.altiplano.store.ModelConfig;

/** The precision of a model's graph: what its config says, else what is set for all. */
final class StoredPrecision {
  private StoredPrecision() {}

  /** Only types that the model was to be quantised to decide; floats leave it to the setting. */
  static Precision of(ModelConfig config, Precision otherwise) {
    return switch (config.quantization()) {
      case "Q8_0" -> Precision.INT8;
      case "Q4_0", "Q4_K", "Q4_K_S", "Q4_K_M" -> Precision.INT4;
      default -> otherwise;
    };
  }
}
