package dev.altiplano.residency;

import dev.altiplano.model.KeepAlive;

/**
 * What residency may do.
 *
 * @param maxLoadedModels models that are loaded at once
 * @param keepAlive for models whose requests name none
 * @param maxWaiting requests that wait for one model to be loaded; one more is refused
 * @param contextLength for models whose requests name none, in tokens
 */
public record ResidencyOptions(
    int maxLoadedModels, int maxWaiting, KeepAlive keepAlive, int contextLength) {
  public ResidencyOptions {
    if (maxLoadedModels < 1) {
      throw new IllegalArgumentException(
          "maxLoadedModels is %d; it must be at least 1".formatted(maxLoadedModels));
    }
    if (maxWaiting < 1) {
      throw new IllegalArgumentException(
          "maxWaiting is %d; it must be at least 1".formatted(maxWaiting));
    }
    if (contextLength < 1) {
      throw new IllegalArgumentException(
          "contextLength is %d; it must be at least 1".formatted(contextLength));
    }
  }
}
