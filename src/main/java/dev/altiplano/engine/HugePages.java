package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the weights that a session has rearranged into huge pages. They are read from end to end for
 * every token, and with pages of 4 KiB much of that time goes into the translation of addresses.
 *
 * <p>The runtime takes its memory from the C library, which does not ask for huge pages. So a
 * thread watches which mappings appear while a session is opened and asks for them, mostly before
 * they are written to, since that is far faster than to collapse small pages later; what was
 * written before is collapsed at the end. Mappings that others make meanwhile may be among them,
 * which does no harm. Best effort: where there is no Linux, or huge pages are off or used up,
 * everything stays as it is; before Linux 6.1 nothing is collapsed.
 */
final class HugePages {
  private static final long HUGE_PAGE = 2L << 20;

  /** Not the Java heap, which is mapped below, and grows and shrinks by itself. */
  private static final long LOWEST = 1L << 40;

  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_COLLAPSE = 25;
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final @Nullable MethodHandle MADVISE = madvise();

  private final MethodHandle madvise;
  private final MemoryMappings mappings = new MemoryMappings();
  private final Set<Range> known = new HashSet<>();
  private final Set<Range> fresh = new HashSet<>();
  private volatile boolean done;

  /** Whole huge pages within a mapping. */
  private record Range(long start, long end) {}

  private HugePages(MethodHandle madvise) {
    this.madvise = madvise;
    mappings.forEach((start, end) -> known.add(range(start, end)));
  }

  /** Runs what allocates much, and has it get huge pages. */
  static <T> T during(Supplier<T> allocation) {
    MethodHandle madvise = MADVISE;
    return madvise == null ? allocation.get() : new HugePages(madvise).watched(allocation);
  }

  private <T> T watched(Supplier<T> allocation) {
    Thread watcher = Thread.ofPlatform().name("huge-pages").daemon().start(this::watch);
    T result;
    try {
      result = allocation.get();
    } finally {
      done = true;
      join(watcher);
    }
    advise();
    fresh.forEach(range -> advise(range, MADV_COLLAPSE));
    return result;
  }

  private void watch() {
    while (!done) {
      advise();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Asks for huge pages in what is new. A mapping that has grown counts as a new one. */
  private void advise() {
    mappings.forEach(
        (start, end) -> {
          Range range = range(start, end);
          if (start >= LOWEST && range.start() < range.end() && known.add(range)) {
            fresh.add(range);
            advise(range, MADV_HUGEPAGE);
          }
        });
  }

  private static Range range(long start, long end) {
    return new Range(
        Math.ceilDiv(start, HUGE_PAGE) * HUGE_PAGE, Math.floorDiv(end, HUGE_PAGE) * HUGE_PAGE);
  }

  /** What the system refuses stays as it is; so does what is not mapped any more. */
  private void advise(Range range, int advice) {
    try {
      int _ =
          (int)
              madvise.invokeExact(
                  MemorySegment.ofAddress(range.start()), range.end() - range.start(), advice);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise threw; this is a bug", e);
    }
  }

  private static void join(Thread watcher) {
    boolean interrupted = false;
    while (watcher.isAlive()) {
      try {
        watcher.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable MethodHandle madvise() {
    return Platform.current().system().equals("linux")
        ? CLibrary.find("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT))
        : null;
  }
}
