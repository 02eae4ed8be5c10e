package dev.altiplano.store;

import dev.altiplano.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which blobs somebody works with, in this process or in another: those stay, whatever is deleted
 * meanwhile. Each piece of work has a file of digests that it locks, so that what is held by a
 * process that died is free. Everything here happens under the lock of the store.
 */
final class Holds {
  /** To read the file of a hold of this process would drop its lock. */
  private static final Map<Path, Hold> OURS = new ConcurrentHashMap<>();

  private static final String PREFIX = "work-";
  private static final String SUFFIX = ".hold";
  private static final int LIMIT = 16 << 20;

  private final Path directory;

  Holds(Path directory) {
    this.directory = directory;
  }

  /** Holds more blobs, whether they are there yet or not. */
  void add(Hold hold, Collection<Digest> digests) throws IOException {
    Set<Digest> more = new HashSet<>(digests);
    more.removeAll(hold.digests);
    if (more.isEmpty()) {
      return;
    }
    OwnerLock file = file(hold);
    StringBuilder lines = new StringBuilder();
    more.forEach(digest -> lines.append(digest).append('\n'));
    file.append(lines.toString().getBytes(StandardCharsets.UTF_8));
    hold.digests.addAll(more);
  }

  private OwnerLock file(Hold hold) throws IOException {
    if (hold.file.isPresent()) {
      return hold.file.get();
    }
    Path path = directory.resolve(PREFIX + UUID.randomUUID() + SUFFIX);
    OwnerLock file =
        OwnerLock.tryTake(path)
            .orElseThrow(() -> new IOException("%s is locked by another".formatted(path)));
    hold.file = Optional.of(file);
    OURS.put(file.path(), hold);
    return file;
  }

  void release(Hold hold) throws IOException {
    if (hold.file.isPresent()) {
      OURS.remove(hold.file.get().path());
      hold.file.get().giveBack();
    }
  }

  /**
   * What is held; the files of those who died are removed.
   *
   * @param except the hold that does not count
   */
  Set<Digest> held(@Nullable Hold except) throws IOException {
    Set<Digest> held = new HashSet<>();
    for (Path file : files()) {
      Hold ours = OURS.get(file);
      if (ours == null) {
        held.addAll(heldByOthers(file));
      } else if (ours != except) {
        held.addAll(ours.digests);
      }
    }
    return held;
  }

  private static List<Digest> heldByOthers(Path file) throws IOException {
    Optional<OwnerLock> abandoned = OwnerLock.tryTake(file);
    if (abandoned.isPresent()) {
      abandoned.get().giveBack();
      return List.of();
    }
    String lines = new String(StoreFiles.read(file, LIMIT), StandardCharsets.UTF_8);
    return lines.lines().filter(Digest::isValid).map(Digest::parse).toList();
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      for (Path file : StoreFiles.entries(directory)) {
        String name = file.getFileName().toString();
        if (name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
          files.add(file);
        }
      }
    }
    return files;
  }
}
