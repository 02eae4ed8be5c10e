package dev.altiplano.engine;

import java.lang.foreign.MemorySegment;

/** A native object with one owner, released once. Belongs to one thread. */
final class OrtObject implements OwnedObjects.Owned {
  private final OrtApi api;
  private final OrtFunction release;
  private MemorySegment pointer;

  OrtObject(OrtApi api, OrtFunction release, MemorySegment pointer) {
    this.api = api;
    this.release = release;
    this.pointer = pointer;
  }

  MemorySegment pointer() {
    if (pointer.address() == 0) {
      throw new IllegalStateException("used after %s; this is a bug".formatted(release));
    }
    return pointer;
  }

  @Override
  public void close() {
    MemorySegment released = pointer;
    pointer = MemorySegment.NULL;
    if (released.address() != 0) {
      api.release(release, released);
    }
  }
}
