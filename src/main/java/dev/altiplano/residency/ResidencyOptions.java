package dev.altiplano.residency;

import dev.altiplano.model.KeepAlive;

/**
 * What residency may do.
 *
 * @param maxLoadedModels models that are loaded at once
 * @param keepAlive for models whose requests name none
 * @param contextLength for models whose requests name none, in tokens
 */
public record ResidencyOptions(int maxLoadedModels, KeepAlive keepAlive, int contextLength) {
  public ResidencyOptions {
    if (maxLoadedModels < 1) {
      throw new IllegalArgumentException(
          "maxLoadedModels is %d; it must be at least 1".formatted(maxLoadedModels));
    }
    if (contextLength < 1) {
      throw new IllegalArgumentException(
          "contextLength is %d; it must be at least 1".formatted(contextLength));
    }
  }
}
