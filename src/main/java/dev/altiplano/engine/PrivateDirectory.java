package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A directory that only this user can write to, in a place where everybody can write: code that is
 * loaded from it cannot be somebody else's.
 */
final class PrivateDirectory {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateDirectory() {}

  /**
   * Makes the directory, or makes sure that the one there is this user's alone.
   *
   * @throws AltiplanoException LOAD_FAILED when it is not, or cannot be made
   */
  static Path make(Path directory) {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    try {
      Files.createDirectory(directory, attributes(posix));
    } catch (FileAlreadyExistsException e) {
      if (posix && !isPrivate(directory)) {
        throw failed(directory, "others may write to it", e);
      }
    } catch (IOException e) {
      throw failed(directory, e.toString(), e);
    }
    return directory;
  }

  private static FileAttribute<?>[] attributes(boolean posix) {
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPrivate(Path directory) {
    try {
      // Who this process is in terms of the file system: the owner of a file that it makes.
      Path probe = Files.createTempFile(directory, "owner-", null);
      try {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && OWNER_ONLY.containsAll(Files.getPosixFilePermissions(directory))
            && Files.getOwner(directory).equals(Files.getOwner(probe));
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      throw failed(directory, e.toString(), e);
    }
  }

  private static AltiplanoException failed(Path directory, String why, IOException cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "cannot keep native libraries in %s: %s; remove it or set another directory"
            .formatted(directory, why),
        cause);
  }
}
