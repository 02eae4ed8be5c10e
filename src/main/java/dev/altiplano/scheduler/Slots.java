package dev.altiplano.scheduler;

import dev.altiplano.engine.ForwardPass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The slots of a model, and what can be said of all of them. Model thread only. */
final class Slots {
  private final Slot[] all;
  private final long capacity;

  /** Reserves {@code count} rows of the KV cache. */
  Slots(ForwardPass forwardPass, int count) {
    all = new Slot[count];
    long sum = 0;
    for (int i = 0; i < count; i++) {
      all[i] = new Slot(forwardPass.reserve());
      sum += all[i].capacity();
    }
    capacity = sum;
  }

  /** The slots themselves, always the same. */
  Slot[] all() {
    return all;
  }

  /** Slots that a sequence holds. */
  int active() {
    int count = 0;
    for (Slot slot : all) {
      count += slot.isFree() ? 0 : 1;
    }
    return count;
  }

  /** Slots that a sequence of a client holds. */
  int active(String client) {
    int count = 0;
    for (Slot slot : all) {
      count += slot.isOf(client) ? 1 : 0;
    }
    return count;
  }

  boolean hasFree() {
    return active() < all.length;
  }

  boolean isAnyDecoding() {
    for (Slot slot : all) {
      if (slot.isDecoding()) {
        return true;
      }
    }
    return false;
  }

  /** The one that was admitted to first of those that have something to read. */
  @Nullable Slot firstReading() {
    Slot first = null;
    for (Slot slot : all) {
      if (slot.isReading() && (first == null || slot.admission() < first.admission())) {
        first = slot;
      }
    }
    return first;
  }

  /**
   * The one that has least to read, or the first one. A prompt whose first tokens another slot is
   * just reading waits for these.
   */
  @Nullable Slot shortestReading() {
    Slot shortest = firstReading();
    for (Slot slot : all) {
      if (slot.isReading()
          && shortest != null
          && slot.pending() < shortest.pending()
          && !(slot.isWaiting() && PrefixReuse.isComing(all, slot))) {
        shortest = slot;
      }
    }
    return shortest;
  }

  /** Tokens whose keys and values active sequences hold. */
  long usedTokens() {
    long sum = 0;
    for (Slot slot : all) {
      sum += slot.isFree() ? 0 : slot.held();
    }
    return sum;
  }

  /** Tokens that all slots can hold. */
  long capacity() {
    return capacity;
  }

  /** The sequences that hold a slot. */
  List<Sequence> occupants() {
    List<Sequence> occupants = new ArrayList<>();
    for (Slot slot : all) {
      if (!slot.isFree()) {
        occupants.add(slot.occupant());
      }
    }
    return occupants;
  }
}
