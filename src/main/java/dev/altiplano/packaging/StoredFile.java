package dev.altiplano.packaging;

import dev.altiplano.model.Digest;

/**
 * A file of a model, whose content is in the store.
 *
 * @param size in bytes
 */
public record StoredFile(Digest digest, long size) {
  public StoredFile {
    if (size < 0) {
      throw new IllegalArgumentException("size is %d; it must not be negative".formatted(size));
    }
  }
}
