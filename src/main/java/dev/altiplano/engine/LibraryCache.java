package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A directory of unpacked native libraries, named by their content. Several processes may share it:
 * a library appears whole or not at all, and what is there is used only when its content is right.
 */
final class LibraryCache {
  private final Path directory;

  LibraryCache(Path directory) {
    this.directory = directory;
  }

  /**
   * The file of a library, unpacked when it is not there yet.
   *
   * @param name what the file's name ends with
   * @throws AltiplanoException LOAD_FAILED when it cannot be unpacked
   */
  Path unpack(URL library, String name) {
    try {
      String digest = digest(library);
      Path target = directory.resolve(digest + "-" + name);
      if (!holds(target, digest)) {
        write(library, target, digest);
      }
      return target;
    } catch (IOException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot unpack %s into %s: %s; set another directory or the path of a library"
              .formatted(library, directory, e),
          e);
    }
  }

  private void write(URL library, Path target, String digest) throws IOException {
    Files.createDirectories(directory);
    Path part = Files.createTempFile(directory, "unpacking-", ".part");
    try {
      try (InputStream in = library.openStream()) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      move(part, target, digest);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Where a loaded library cannot be replaced, another process may have been faster. */
  private static void move(Path part, Path target, String digest) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!holds(target, digest)) {
        throw e;
      }
    }
  }

  private static boolean holds(Path file, String digest) throws IOException {
    return Files.isRegularFile(file) && digest(file.toUri().toURL()).equals(digest);
  }

  private static String digest(URL content) throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(content.openStream(), sha256)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256; this is a bug", e);
    }
  }
}
