package dev.altiplano.packaging;

import dev.altiplano.store.Manifest;
import java.util.Optional;

/** Knows whether models can be run here, as far as that is cheap to tell. Safe for any thread. */
@FunctionalInterface
public interface ModelCheck {
  /** Knows nothing. */
  ModelCheck NONE = _ -> Optional.empty();

  /**
   * Why a model cannot be run; empty where nothing is known against it.
   *
   * @param model whose blobs are all in the store
   */
  Optional<String> obstacle(Manifest model);
}
