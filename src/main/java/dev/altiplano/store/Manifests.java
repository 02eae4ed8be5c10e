package dev.altiplano.store;

import dev.altiplano.model.ModelName;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifest files: {@code <host>/<namespace>/<model>/<tag>}. A name finds its file whatever the
 * case, and new files go into directories that are there already, whatever their case.
 */
final class Manifests {
  static final int LIMIT = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);
  private static final int DEPTH = 4;

  private final Path root;

  Manifests(Path root) {
    this.root = root;
  }

  /** A manifest file and the name that its place spells. */
  record Entry(ModelName name, Path file) {}

  /** What is there; not complete when a directory could not be read. */
  record Listing(List<Entry> entries, boolean complete) {}

  Path directory() {
    return root;
  }

  Optional<Entry> find(ModelName name) throws IOException {
    return find(root, parts(name), 0);
  }

  private Optional<Entry> find(Path directory, List<String> parts, int depth) throws IOException {
    for (Path child : spellings(directory, parts.get(depth))) {
      Optional<Entry> found = depth == DEPTH - 1 ? entry(child) : find(child, parts, depth + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The file that a manifest of this name is written to. */
  Entry place(ModelName name) throws IOException {
    Optional<Entry> existing = find(name);
    if (existing.isPresent()) {
      return existing.get();
    }
    Path file = root;
    for (String part : parts(name)) {
      List<Path> spellings = spellings(file, part);
      file = spellings.isEmpty() ? file.resolve(part) : spellings.getFirst();
    }
    return new Entry(nameOf(file).orElse(name), file);
  }

  byte[] read(Entry entry) throws IOException {
    return StoreFiles.read(entry.file(), LIMIT);
  }

  void write(Entry entry, byte[] json) throws IOException {
    Path directory = StoreFiles.parent(entry.file());
    StoreFiles.createDirectories(directory);
    StoreFiles.write(root, entry.file(), json);
    while (!directory.equals(root)) {
      directory = StoreFiles.parent(directory);
      StoreFiles.syncDirectory(directory);
    }
  }

  void remove(Entry entry) throws IOException {
    Files.deleteIfExists(entry.file());
    Path directory = StoreFiles.parent(entry.file());
    StoreFiles.syncDirectory(directory);
    while (!directory.equals(root) && removeIfEmpty(directory)) {
      directory = StoreFiles.parent(directory);
    }
  }

  /** Every manifest file, readable or not. */
  Listing list() {
    List<Path> level = List.of(root);
    boolean complete = true;
    for (int depth = 0; depth < DEPTH; depth++) {
      List<Path> next = new ArrayList<>();
      for (Path directory : level) {
        complete &= addChildren(directory, next);
      }
      level = next;
    }
    return new Listing(level.stream().flatMap(file -> entry(file).stream()).toList(), complete);
  }

  private static boolean addChildren(Path directory, List<Path> children) {
    try {
      children.addAll(children(directory));
      return true;
    } catch (IOException e) {
      LOG.warn("Cannot list the models in {}", directory, e);
      return false;
    }
  }

  void removeEmptyDirectories() throws IOException {
    removeEmptyDirectories(root, 1);
  }

  private static void removeEmptyDirectories(Path directory, int depth) throws IOException {
    for (Path child : children(directory)) {
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && depth < DEPTH) {
        removeEmptyDirectories(child, depth + 1);
        removeIfEmpty(child);
      }
    }
  }

  /** A link to a directory stays: somebody put it there on purpose. */
  private static boolean removeIfEmpty(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      Files.delete(directory);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  private Optional<Entry> entry(Path file) {
    return Files.isRegularFile(file)
        ? nameOf(file).map(name -> new Entry(name, file))
        : Optional.empty();
  }

  private Optional<ModelName> nameOf(Path file) {
    Path parts = root.relativize(file);
    return ModelName.of(
        parts.getName(0).toString(),
        parts.getName(1).toString(),
        parts.getName(2).toString(),
        parts.getName(3).toString());
  }

  private static List<String> parts(ModelName name) {
    return List.of(name.host(), name.namespace(), name.model(), name.tag());
  }

  /** Entries of that name, the exact spelling first. */
  private static List<Path> spellings(Path directory, String part) throws IOException {
    List<Path> spellings = new ArrayList<>();
    for (Path child : children(directory)) {
      String spelling = child.getFileName().toString();
      if (spelling.equals(part)) {
        spellings.addFirst(child);
      } else if (spelling.equalsIgnoreCase(part)) {
        spellings.add(child);
      }
    }
    return spellings;
  }

  private static List<Path> children(Path directory) throws IOException {
    return Files.isDirectory(directory) ? StoreFiles.entries(directory) : List.of();
  }
}
