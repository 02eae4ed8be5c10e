package dev.altiplano.store;

import dev.altiplano.model.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which blobs are not to be removed: those that a manifest names, those that somebody works with,
 * and those that were uploaded for a model yet to be made. But for {@link #working}, everything
 * here happens under the lock of the store.
 */
final class KeptBlobs {
  private static final Logger LOG = LoggerFactory.getLogger(KeptBlobs.class);

  private final Blobs blobs;
  private final Catalog catalog;
  private final StoreLock lock;
  private final Holds holds;
  private final Uploads uploads;
  private final ScopedValue<Hold> work = ScopedValue.newInstance();

  KeptBlobs(Blobs blobs, Catalog catalog, StoreLock lock, Holds holds, Uploads uploads) {
    this.blobs = blobs;
    this.catalog = catalog;
    this.lock = lock;
    this.holds = holds;
    this.uploads = uploads;
  }

  /** Keeps what is held meanwhile by this thread. */
  <T, X extends Throwable> T working(ScopedValue.CallableOp<? extends T, X> action) throws X {
    Hold hold = new Hold();
    try {
      return ScopedValue.where(work, hold).call(action);
    } finally {
      release(hold);
    }
  }

  private void release(Hold hold) {
    if (hold.file.isEmpty()) {
      return;
    }
    try {
      lock.hold(
          () -> {
            holds.release(hold);
            return true;
          });
    } catch (IOException e) {
      LOG.warn("Cannot give back a hold on blobs; it ends with this server", e);
    }
  }

  /** Whether this thread does work that holds blobs. */
  boolean isWorking() {
    return work.isBound();
  }

  void hold(Collection<Digest> digests) throws IOException {
    holds.add(work.get(), digests);
  }

  /** Whether the blob is there; it is held then. */
  boolean holdIfThere(Digest digest) throws IOException {
    boolean isThere = blobs.has(digest);
    if (isThere) {
      hold(Set.of(digest));
    }
    return isThere;
  }

  /** Whether the blob is there; it is kept as an upload then. */
  boolean uploadedIfThere(Digest digest) throws IOException {
    boolean isThere = blobs.has(digest);
    if (isThere) {
      uploads.add(digest);
    }
    return isThere;
  }

  /** Keeps a blob that is about to be there: for the work that puts it, or as an upload. */
  void put(Digest digest) throws IOException {
    if (isWorking()) {
      hold(Set.of(digest));
    } else {
      uploads.add(digest);
    }
  }

  /** A manifest names its blobs now. */
  void named(Manifest manifest) throws IOException {
    for (Digest digest : manifest.digests()) {
      uploads.remove(digest);
    }
  }

  /**
   * All that is kept but for the work of this thread; empty where a manifest cannot be read, for
   * then nobody knows.
   *
   * @param uploaded since when uploads count
   */
  Optional<Set<Digest>> all(Instant uploaded) throws IOException {
    Optional<Set<Digest>> referenced = catalog.referenced();
    if (referenced.isEmpty()) {
      return referenced;
    }
    Set<Digest> all = new HashSet<>(referenced.get());
    all.addAll(holds.held(own()));
    all.addAll(uploads.since(uploaded));
    return Optional.of(all);
  }

  private @Nullable Hold own() {
    return isWorking() ? work.get() : null;
  }
}
