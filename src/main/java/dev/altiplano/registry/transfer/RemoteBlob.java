package dev.altiplano.registry.transfer;

import dev.altiplano.model.Digest;

/**
 * A blob as a registry announces it.
 *
 * @param digest what its content has to hash to
 * @param size bytes that it has to have
 */
public record RemoteBlob(Digest digest, long size) {
  public RemoteBlob {
    if (size < 0) {
      throw new IllegalArgumentException(
          "size of %s is %d; it must not be negative".formatted(digest, size));
    }
  }
}
