package dev.altiplano.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * Which slot a sequence takes, and from which it copies the tokens that it shares: functions of
 * what the slots hold.
 */
final class PrefixReuse {
  /** Copying fewer tokens than this is not worth it. */
  private static final int WORTH_COPYING = 16;

  private PrefixReuse() {}

  /**
   * The free slot whose loss matters least. What it shares with the prompt is not lost; the rest
   * is, and matters less the longer nobody came back for it. A conversation that goes on so takes
   * its own slot, and a new one leaves those of the others alone as long as it can: what it shares
   * with them is copied.
   *
   * @param number of the admission
   */
  static Slot choose(Slot[] slots, int[] prompt, long number) {
    Slot best = null;
    double least = 0;
    int longest = 0;
    for (Slot slot : slots) {
      if (slot.isFree()) {
        int common = slot.commonPrefix(prompt);
        double loss = (double) (slot.held() - common) / (number - slot.lastUsed());
        if (best == null
            || loss < least
            || (loss == least && preferred(common, slot, longest, best))) {
          best = slot;
          least = loss;
          longest = common;
        }
      }
    }
    if (best == null) {
      throw new IllegalStateException("no slot is free; this is a bug");
    }
    return best;
  }

  private static boolean preferred(int common, Slot slot, int longest, Slot best) {
    return common == longest ? slot.lastUsed() < best.lastUsed() : common > longest;
  }

  /**
   * Whether another slot is reading enough more of a slot's prompt than it holds to wait for it.
   */
  static boolean isComing(Slot[] slots, Slot target) {
    int[] prompt = target.occupant().prompt();
    for (Slot slot : slots) {
      if (slot != target
          && slot.isReading()
          && !slot.isWaiting()
          && slot.comingPrefix(prompt) >= slot.commonPrefix(prompt) + WORTH_COPYING) {
        return true;
      }
    }
    return false;
  }

  /** The other slot, free or not, that holds enough more of a slot's prompt to copy it. */
  static @Nullable Slot source(Slot[] slots, Slot target) {
    int[] prompt = target.occupant().prompt();
    int least = target.held() + WORTH_COPYING;
    Slot source = null;
    for (Slot slot : slots) {
      int common = slot == target ? 0 : slot.commonPrefix(prompt);
      if (common >= least) {
        source = slot;
        least = common + 1;
      }
    }
    return source;
  }
}
