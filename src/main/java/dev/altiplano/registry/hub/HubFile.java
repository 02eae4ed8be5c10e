package dev.altiplano.registry.hub;

import dev.altiplano.model.Digest;
import java.util.Optional;

/**
 * A file of a repository.
 *
 * @param path within the repository
 * @param size in bytes
 * @param gitHash what git calls its content, in hexadecimal; of a large file, of what stands for it
 * @param digest of the content, which is known of large files
 */
record HubFile(String path, long size, String gitHash, Optional<Digest> digest) {
  /** The last part of the path. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The path without the last part, with the slash at its end, or empty. */
  String folder() {
    return path.substring(0, path.length() - name().length());
  }
}
