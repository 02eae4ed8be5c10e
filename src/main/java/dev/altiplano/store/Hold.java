package dev.altiplano.store;

import dev.altiplano.model.Digest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The blobs that one piece of work is about to name in a manifest, or reads. Used under the lock of
 * the store.
 */
final class Hold {
  final Set<Digest> digests = new HashSet<>();

  /** Tells other processes; there as soon as anything is held. */
  Optional<OwnerLock> file = Optional.empty();
}
