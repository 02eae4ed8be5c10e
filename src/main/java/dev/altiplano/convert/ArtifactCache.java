package dev.altiplano.convert;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A directory of artifacts, each in its own directory that appears complete or not at all. Safe for
 * any thread, and for several processes on one volume.
 */
record ArtifactCache(Path root) {
  private static final String LOCK_FILE = ".lock";
  private static final String PARTIAL = ".partial";
  private static final String LEAVING = ".leaving";

  /**
   * The directory of an artifact; if it is not there or not complete, it is made first.
   *
   * @param files of the artifact
   * @param make writes them into a directory, which is empty, or has what was left when a process
   *     was killed or a thread interrupted that made the same
   */
  Path get(String key, List<String> files, Consumer<Path> make) throws IOException {
    Path directory = root.resolve(key);
    if (!ArtifactManifest.covers(directory, files)) {
      Files.createDirectories(root);
      try (CacheLock _ = CacheLock.take(root.resolve(LOCK_FILE))) {
        if (!ArtifactManifest.covers(directory, files)) {
          replace(directory, files, make);
        }
      }
    }
    return directory;
  }

  /**
   * Adds a file to an artifact, unless it is there already; it appears complete or not at all.
   *
   * @param make writes it under another name
   */
  void add(String key, String file, Consumer<Path> make) throws IOException {
    Path directory = root.resolve(key);
    if (!ArtifactManifest.covers(directory, List.of(file))) {
      try (CacheLock _ = CacheLock.take(root.resolve(LOCK_FILE))) {
        if (!ArtifactManifest.covers(directory, List.of(file))) {
          replaceFile(directory, file, make);
        }
      }
    }
  }

  private static void replaceFile(Path directory, String file, Consumer<Path> make)
      throws IOException {
    Path partial = directory.resolve(file + PARTIAL);
    Files.deleteIfExists(partial);
    try {
      make.accept(partial);
      Files.move(partial, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
      ArtifactManifest.add(directory, file);
      force(directory);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /**
   * Removes the artifacts whose keys are chosen, complete or not; does nothing where there is no
   * cache.
   */
  void remove(Predicate<String> chosen) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (CacheLock _ = CacheLock.take(root.resolve(LOCK_FILE));
        DirectoryStream<Path> artifacts = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path directory : artifacts) {
        String name = directory.getFileName().toString();
        if (name.endsWith(LEAVING)) {
          delete(directory);
        } else if (chosen.test(
            name.endsWith(PARTIAL) ? name.substring(0, name.length() - PARTIAL.length()) : name)) {
          discard(directory);
        }
      }
    }
  }

  /** Bytes of the artifacts that are not complete; what cannot be read counts for nothing. */
  long partialBytes() {
    if (!Files.isDirectory(root)) {
      return 0;
    }
    try (DirectoryStream<Path> partial = Files.newDirectoryStream(root, "*" + PARTIAL)) {
      long sum = 0;
      for (Path directory : partial) {
        sum += bytes(directory);
      }
      return sum;
    } catch (IOException | DirectoryIteratorException e) {
      return 0;
    }
  }

  private static long bytes(Path directory) throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  private void replace(Path directory, List<String> files, Consumer<Path> make) throws IOException {
    Path partial = partial(directory);
    deletePartial(left -> !left.equals(partial));
    if (Files.exists(directory)) {
      discard(directory);
    }
    Files.createDirectories(partial);
    try {
      make.accept(partial);
      ArtifactManifest.write(partial, files);
      force(partial);
      Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
      force(root);
    } catch (Throwable e) {
      // Who was only asked to stop can go on later.
      if (!Thread.currentThread().isInterrupted()) {
        deletePartialAfter(e);
      }
      throw e;
    }
  }

  private void deletePartialAfter(Throwable failure) {
    try {
      deletePartial(left -> true);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static Path partial(Path directory) {
    return directory.resolveSibling(directory.getFileName() + PARTIAL);
  }

  private static boolean isPartial(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(PARTIAL) || name.endsWith(LEAVING);
  }

  /** Only a conversion writes such directories, and there is one at a time: this one. */
  private void deletePartial(DirectoryStream.Filter<Path> chosen) throws IOException {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(root, path -> isPartial(path) && chosen.accept(path))) {
      for (Path directory : left) {
        delete(directory);
      }
    }
  }

  /** Renamed first, so that no half-deleted directory is ever under this name. */
  private static void discard(Path directory) throws IOException {
    Path leaving = directory.resolveSibling(directory.getFileName() + LEAVING);
    Files.move(directory, leaving, StandardCopyOption.ATOMIC_MOVE);
    delete(leaving);
  }

  private static void delete(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(directory)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }

  /** Makes the entries of a directory survive a crash. */
  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
