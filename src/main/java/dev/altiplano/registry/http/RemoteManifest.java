package dev.altiplano.registry.http;

import dev.altiplano.model.Digest;

/**
 * A manifest as a registry sent it.
 *
 * @param mediaType what the answer said it is, without parameters; empty where it said nothing
 * @param bytes as they came; not to be changed
 */
public record RemoteManifest(String mediaType, byte[] bytes) {
  public Digest digest() {
    return Digest.of(bytes);
  }
}
