package dev.altiplano.store;

import dev.altiplano.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Marks of blobs that came here for a model which somebody is going to make in a later call: they
 * are kept until a manifest names them, or for a while. Everything here happens under the lock of
 * the store.
 */
final class Uploads {
  private static final String PREFIX = "sha256-";
  private static final String SUFFIX = ".uploaded";

  private final Path directory;

  Uploads(Path directory) {
    this.directory = directory;
  }

  private Path file(Digest digest) {
    return directory.resolve(PREFIX + digest.hex() + SUFFIX);
  }

  void add(Digest digest) throws IOException {
    StoreFiles.createDirectories(directory);
    Path file = file(digest);
    if (Files.exists(file)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } else {
      Files.createFile(file);
    }
  }

  void remove(Digest digest) throws IOException {
    Files.deleteIfExists(file(digest));
  }

  /** Those that came since then; the marks of others are removed. */
  Set<Digest> since(Instant then) throws IOException {
    Set<Digest> digests = new HashSet<>();
    if (!Files.isDirectory(directory)) {
      return digests;
    }
    for (Path file : StoreFiles.entries(directory)) {
      String name = file.getFileName().toString();
      if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) {
        continue;
      }
      String digest = name.substring(0, name.length() - SUFFIX.length());
      if (Digest.isValid(digest) && !StoreFiles.isOlder(file, then)) {
        digests.add(Digest.parse(digest));
      } else {
        Files.deleteIfExists(file);
      }
    }
    return digests;
  }
}
