package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The blobs that are on their way into a store, and who fetches which. */
final class Partials {
  private static final Logger LOG = LoggerFactory.getLogger(Partials.class);
  private static final String LOCK_PREFIX = "sha256-";
  private static final String LOCK_SUFFIX = ".lock";

  private final Blobs blobs;
  private final Path state;
  private final StoreLock lock;

  /**
   * @param state directory of the locks
   */
  Partials(Blobs blobs, Path state, StoreLock lock) {
    this.blobs = blobs;
    this.state = state;
    this.lock = lock;
  }

  PartFiles files(Digest digest) {
    return new PartFiles(blobs.path(digest));
  }

  private Path lockFile(Digest digest) {
    return state.resolve(LOCK_PREFIX + digest.hex() + LOCK_SUFFIX);
  }

  /** Empty while another fetches it, or when the blob is there. */
  Optional<PartialBlob> claim(Digest digest, long size, long partSize) throws IOException {
    Optional<OwnerLock> taken = lock.hold(() -> OwnerLock.tryTake(lockFile(digest)));
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    if (blobs.has(digest, size)) {
      giveBack(taken.get());
      return Optional.empty();
    }
    try {
      requireNoOther(digest, size);
      return Optional.of(PartialBlob.open(digest, size, partSize, this, taken.get()));
    } catch (IOException | RuntimeException e) {
      giveBack(taken.get());
      throw e;
    }
  }

  /** A blob of another size is damaged, or else the one that is asked for cannot be. */
  private void requireNoOther(Digest digest, long size) throws IOException {
    if (blobs.has(digest) && blobs.isIntact(digest)) {
      throw new AltiplanoException(
          ErrorKind.REGISTRY_FAILED,
          "blob %s has %d bytes, but the manifest says %d"
              .formatted(digest, Files.size(blobs.path(digest)), size));
    }
  }

  void giveBack(OwnerLock taken) {
    try {
      lock.hold(
          () -> {
            taken.giveBack();
            return true;
          });
    } catch (IOException e) {
      LOG.warn("Cannot remove a lock from {}; it goes at a later start", state, e);
    }
  }

  /** Fails before the volume is full, where it is going to be. */
  void requireRoom(Digest digest, List<PartState> states) throws IOException {
    long missing = states.stream().mapToLong(state -> state.size() - state.completed()).sum();
    long free = Files.getFileStore(blobs.directory()).getUsableSpace();
    if (missing > free) {
      throw StoreFailure.of(
          "blob %s needs %d more bytes in %s, where %d are free; delete models or enlarge the volume"
              .formatted(digest, missing, blobs.directory(), free));
    }
  }

  /** Bytes that the notes of a partial blob claim, whoever wrote them. */
  long completed(Digest digest) throws IOException {
    return files(digest).states().stream().mapToLong(PartState::completed).sum();
  }

  /** The notes go last: they do no harm without the content, which is nothing without them. */
  void publish(PartFiles files) throws IOException {
    lock.hold(
        () -> {
          StoreFiles.publish(files.content(), files.blob());
          files.discardParts();
          return true;
        });
  }

  /** Removes, under the lock of the store, what nobody fetches and nobody has touched since. */
  void prune(Instant resumable, Instant useless) throws IOException {
    Map<Digest, List<Path>> byBlob =
        StoreFiles.entries(blobs.directory()).stream()
            .filter(file -> PartFiles.owner(file).isPresent())
            .collect(Collectors.groupingBy(file -> PartFiles.owner(file).orElseThrow()));
    for (var entry : byBlob.entrySet()) {
      PartFiles files = files(entry.getKey());
      Instant before = isResumable(files) ? resumable : useless;
      if (areOlder(entry.getValue(), before)) {
        discardUnlessHeld(entry.getKey());
      }
    }
    removeFreeLocks();
  }

  private static boolean isResumable(PartFiles files) throws IOException {
    return Files.exists(files.content())
        && !Files.exists(files.blob())
        && files.isResumable(Files.size(files.content()));
  }

  private static boolean areOlder(List<Path> files, Instant before) throws IOException {
    for (Path file : files) {
      if (!StoreFiles.isOlder(file, before)) {
        return false;
      }
    }
    return true;
  }

  private void discardUnlessHeld(Digest digest) throws IOException {
    Optional<OwnerLock> taken = OwnerLock.tryTake(lockFile(digest));
    if (taken.isPresent()) {
      try {
        files(digest).discard();
      } finally {
        taken.get().giveBack();
      }
    }
  }

  private void removeFreeLocks() throws IOException {
    if (!Files.isDirectory(state)) {
      return;
    }
    for (Path file : StoreFiles.entries(state)) {
      String name = file.getFileName().toString();
      if (name.startsWith(LOCK_PREFIX) && name.endsWith(LOCK_SUFFIX)) {
        Optional<OwnerLock> free = OwnerLock.tryTake(file);
        if (free.isPresent()) {
          free.get().giveBack();
        }
      }
    }
  }
}
