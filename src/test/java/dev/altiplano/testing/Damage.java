package dev.altiplano.testing;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;

/** Damages the bytes of files, and measures what reading them takes. */
public final class Damage {
  private Damage() {}

  /** A copy with one to four places changed, and sometimes cut off. */
  public static byte[] mutate(byte[] sound, Random random) {
    byte[] mutated = Arrays.copyOf(sound, cut(sound.length, random));
    for (int i = random.nextInt(4); i >= 0 && mutated.length > 0; i--) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(3)) {
        case 0 -> mutated[at] = (byte) random.nextInt();
        case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
        default -> Arrays.fill(mutated, at, Math.min(mutated.length, at + 8), (byte) -1);
      }
    }
    return mutated;
  }

  private static int cut(int length, Random random) {
    return random.nextInt(8) == 0 ? random.nextInt(length) : length;
  }

  /** Bytes of the heap that this thread has asked for so far. */
  public static long allocated() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }
}
