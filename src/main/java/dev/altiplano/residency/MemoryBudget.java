package dev.altiplano.residency;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much native memory loaded models may take together where no setting says so. */
public final class MemoryBudget {
  private static final long LEAST = 256L << 20;
  private static final int PERCENT = 80;

  private MemoryBudget() {}

  /** A budget in bytes for this process, from the memory of its container or machine. */
  public static long automatic() {
    // The JDK reads the limits of cgroups, of both versions and of the groups around its own.
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return of(system.getTotalMemorySize(), Runtime.getRuntime().maxMemory());
  }

  /**
   * Four fifths of the memory, less what the Java heap may grow to; the last fifth is for the rest
   * of the process and for mapped files.
   */
  static long of(long memory, long heap) {
    return Math.max(LEAST, memory / 100 * PERCENT - heap);
  }
}
