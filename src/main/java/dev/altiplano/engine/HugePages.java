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
import java.util.concurrent.CompletableFuture;
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
 * written before is collapsed at the end. The system shows neighbouring mappings as one: what was
 * mapped before is left out, and so are KV caches. What others map meanwhile may be among it, which
 * does no harm. Best effort: where there is no Linux, or huge pages are off or used up, everything
 * stays as it is; before Linux 6.1 nothing is collapsed.
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
  private final AddressRanges before = new AddressRanges();
  private final Set<Range> fresh = new HashSet<>();
  private volatile boolean done;

  private record Range(long start, long end) {}

  private HugePages(MethodHandle madvise) {
    this.madvise = madvise;
    mappings.forEach(before::add);
  }

  /** Runs what allocates much, and has it get huge pages. */
  static <T> T during(Supplier<T> allocation) {
    MethodHandle madvise = MADVISE;
    return madvise == null ? allocation.get() : new HugePages(madvise).watched(allocation);
  }

  private <T> T watched(Supplier<T> allocation) {
    CompletableFuture<Void> watcher = CompletableFuture.runAsync(this::watch, HugePages::start);
    T result;
    try {
      result = allocation.get();
    } finally {
      done = true;
      watcher.join();
    }
    advise();
    fresh.forEach(range -> advise(range.start(), range.end(), MADV_COLLAPSE));
    return result;
  }

  private void watch() {
    while (!done) {
      advise();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Asks for huge pages in what is new. What has grown counts as new from where it was before. */
  private void advise() {
    mappings.forEach(
        (start, end) -> {
          if (start >= LOWEST) {
            before.gaps(start, end, this::adviseNew);
          }
        });
  }

  private void adviseNew(long start, long end) {
    if (fresh.add(new Range(start, end))) {
      advise(start, end, MADV_HUGEPAGE);
    }
  }

  private void advise(long start, long end, int advice) {
    AnonymousMemory.elsewhere(start, end, (from, to) -> adviseWhole(from, to, advice));
  }

  /** What the system refuses stays as it is; so does what is not mapped any more. */
  private void adviseWhole(long from, long to, int advice) {
    long start = Math.ceilDiv(from, HUGE_PAGE) * HUGE_PAGE;
    long end = Math.floorDiv(to, HUGE_PAGE) * HUGE_PAGE;
    if (start >= end) {
      return;
    }
    try {
      int _ = (int) madvise.invokeExact(MemorySegment.ofAddress(start), end - start, advice);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise threw; this is a bug", e);
    }
  }

  private static void start(Runnable task) {
    Thread.ofPlatform().name("huge-pages").daemon().start(task);
  }

  private static @Nullable MethodHandle madvise() {
    return Platform.current().system().equals("linux")
        ? CLibrary.find("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT))
        : null;
  }
}
