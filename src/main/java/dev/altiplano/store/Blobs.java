package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Set;

/** The blobs: files whose name is their digest. */
final class Blobs {
  private static final String PREFIX = "sha256-";
  private static final String OLD_PREFIX = "sha256:";
  private static final int BUFFER = 1 << 16;

  private final Path directory;

  Blobs(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** Gives blobs their name of today that an Ollama of long ago wrote, as {@code sha256:<hex>}. */
  void renameOld() throws IOException {
    for (Path file : StoreFiles.entries(directory)) {
      String name = file.getFileName().toString();
      if (name.startsWith(OLD_PREFIX) && Digest.isValid(name)) {
        Path target = path(Digest.parse(name));
        if (!Files.exists(target)) {
          Files.move(file, target);
        }
      }
    }
  }

  Path path(Digest digest) {
    return directory.resolve(PREFIX + digest.hex());
  }

  boolean has(Digest digest) {
    return Files.isRegularFile(path(digest));
  }

  /** Whether the whole blob is there. */
  boolean has(Digest digest, long size) throws IOException {
    try {
      return has(digest) && Files.size(path(digest)) == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Whether the content is what the name says; reads all of it. */
  boolean isIntact(Digest digest) throws IOException {
    MessageDigest hash = Digest.sha256();
    try (InputStream content = new DigestInputStream(Files.newInputStream(path(digest)), hash)) {
      content.transferTo(OutputStream.nullOutputStream());
    }
    return Digest.of(hash).equals(digest);
  }

  Path get(Digest digest) {
    if (!has(digest)) {
      throw StoreFailure.of(
          "blob %s is not in the store; pull or create its model again".formatted(digest));
    }
    return path(digest);
  }

  /** The content of a small blob, which must be what its name says. */
  byte[] read(Digest digest, int limit) {
    Path file = get(digest);
    byte[] content;
    try {
      content = StoreFiles.read(file, limit);
    } catch (IOException e) {
      throw StoreFailure.of("read a blob", directory, e);
    }
    if (!Digest.of(content).equals(digest)) {
      throw StoreFailure.of("blob %s is damaged; pull or create its model again".formatted(digest));
    }
    return content;
  }

  /** Writes and hashes content under a temporary name. */
  Digest receive(InputStream content, Path temporary) throws IOException {
    MessageDigest hash = Digest.sha256();
    long length = 0;
    try (FileChannel out = StoreFiles.create(temporary)) {
      byte[] buffer = new byte[BUFFER];
      for (int count = next(content, buffer); count >= 0; count = next(content, buffer)) {
        hash.update(buffer, 0, count);
        StoreFiles.writeFully(out, ByteBuffer.wrap(buffer, 0, count));
        length += count;
      }
      out.force(true);
      if (out.size() != length) {
        throw new IOException("%d bytes became %d".formatted(length, out.size()));
      }
    }
    return Digest.of(hash);
  }

  private static int next(InputStream content, byte[] buffer) {
    try {
      return content.read(buffer);
    } catch (IOException e) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST, "the content of the blob broke off: " + e.getMessage(), e);
    }
  }

  void remove(Digest digest) throws IOException {
    Files.deleteIfExists(path(digest));
  }

  /**
   * Removes blobs that are older than {@code before} and not to be kept, and what has the name of
   * none; not those on their way.
   */
  int prune(Set<Digest> kept, Instant before) throws IOException {
    StoreFiles.discardStale(directory, before);
    int removed = 0;
    for (Path file : StoreFiles.entries(directory)) {
      if (isUnused(file, kept) && StoreFiles.isOlder(file, before)) {
        Files.deleteIfExists(file);
        removed++;
      }
    }
    return removed;
  }

  private static boolean isUnused(Path file, Set<Digest> kept) {
    String name = file.getFileName().toString();
    if (!name.startsWith("sha256")
        || PartFiles.owner(file).isPresent()
        || Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    return !Digest.isValid(name) || !kept.contains(Digest.parse(name));
  }
}
