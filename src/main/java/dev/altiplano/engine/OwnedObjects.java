package dev.altiplano.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was added to it, the last first, once. What opens several native objects adds each as
 * it comes, so that a failure half-way leaves nothing. One that cannot be closed does not keep the
 * others. Belongs to one thread.
 */
final class OwnedObjects implements AutoCloseable {
  /** Something to close that throws nothing checked. */
  interface Owned extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Owned> objects = new ArrayDeque<>();

  <T extends Owned> T add(T object) {
    objects.push(object);
    return object;
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!objects.isEmpty()) {
      try {
        objects.pop().close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
