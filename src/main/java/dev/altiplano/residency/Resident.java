package dev.altiplano.residency;

import dev.altiplano.model.KeepAlive;
import dev.altiplano.store.StoredModel;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The state of one model that is loading or loaded; guarded by the lock of {@link Residency}. */
final class Resident {
  final StoredModel stored;

  /** Tokens that each slot is loaded for, where the model holds so many. */
  final int contextLength;

  final CompletableFuture<LoadedModel> loaded = new CompletableFuture<>();
  KeepAlive keepAlive;
  Instant expiresAt = Instant.MAX;
  @Nullable Future<?> expiry;

  /** Requests that use the model or wait for it. */
  int leases;

  /** How often it was leased; tells a timer whether it is out of date. */
  int uses;

  /** Out of reach of new requests. */
  boolean retired;

  /** Somebody is closing it. */
  boolean closing;

  Resident(StoredModel stored, int contextLength, KeepAlive keepAlive) {
    this.stored = stored;
    this.contextLength = contextLength;
    this.keepAlive = keepAlive;
  }

  boolean isLoaded() {
    return loaded.state() == Future.State.SUCCESS;
  }

  /** Loaded, and used by nobody. */
  boolean isIdle() {
    return leases == 0 && isLoaded();
  }
}
