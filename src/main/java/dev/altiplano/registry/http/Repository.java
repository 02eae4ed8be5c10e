package dev.altiplano.registry.http;

import java.net.URI;

/**
 * Where the versions of one model lie.
 *
 * @param origin scheme, host and port of the registry that is asked
 * @param path of the repository within the registry
 */
public record Repository(URI origin, String path) {
  URI manifest(String reference) {
    return uri("/manifests/" + reference);
  }

  URI blob(String digest) {
    return uri("/blobs/" + digest);
  }

  URI uploads(String query) {
    return uri("/blobs/uploads/" + query);
  }

  private URI uri(String rest) {
    return origin.resolve("/v2/" + path + rest);
  }

  @Override
  public String toString() {
    return origin.getRawAuthority() + "/" + path;
  }
}
