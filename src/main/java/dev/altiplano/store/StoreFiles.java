package dev.altiplano.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reading with a bound, and writing so that a file is there as a whole or not at all. */
final class StoreFiles {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);
  private static final String TEMPORARY_PREFIX = "altiplano-";
  private static final String TEMPORARY_SUFFIX = ".tmp";

  private StoreFiles() {}

  static byte[] read(Path file, int limit) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(limit + 1);
      if (content.length > limit) {
        throw new IOException("%s is larger than %d bytes".formatted(file, limit));
      }
      return content;
    }
  }

  /** The entries in order of their names. */
  static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(entries);
    return entries;
  }

  static void createDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
    }
  }

  /** A name that no other thread or process takes. */
  static Path temporary(Path directory) {
    return directory.resolve(TEMPORARY_PREFIX + UUID.randomUUID() + TEMPORARY_SUFFIX);
  }

  private static boolean isTemporary(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(TEMPORARY_PREFIX) && name.endsWith(TEMPORARY_SUFFIX);
  }

  /** Opens a new file, never one that is there or that a link leads to. */
  static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  static void writeFully(FileChannel channel, ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      channel.write(content);
    }
  }

  /** Writes {@code target} through a temporary file in {@code scratch}, on the same file system. */
  static void write(Path scratch, Path target, byte[] content) throws IOException {
    Path temporary = temporary(scratch);
    try {
      try (FileChannel channel = create(temporary)) {
        writeFully(channel, ByteBuffer.wrap(content));
        channel.force(true);
      }
      publish(temporary, target);
    } finally {
      discard(temporary);
    }
  }

  /** Moves a finished file into place, with the time of the move. */
  static void publish(Path temporary, Path target) throws IOException {
    Files.setLastModifiedTime(temporary, FileTime.from(Instant.now()));
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(parent(target));
  }

  /** Makes new names last through a crash, where the platform can. */
  static void syncDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("Cannot sync directory {}", directory, e);
    }
  }

  /** Removes what is left of a write that did not succeed. */
  static void discard(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      LOG.warn("Cannot remove {}; it goes at a later start", temporary, e);
    }
  }

  /** Removes temporary files that no live writer has touched since {@code before}. */
  static void discardStale(Path directory, Instant before) throws IOException {
    for (Path file : entries(directory)) {
      if (isTemporary(file) && isOlder(file, before)) {
        discard(file);
      }
    }
  }

  /** Whether the file is there and was last written before then. */
  static boolean isOlder(Path file, Instant then) throws IOException {
    try {
      return modified(file).isBefore(then);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent(), "every path here is below the root");
  }

  /** When the entry itself was written, not what it may link to. */
  static Instant modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
  }
}
