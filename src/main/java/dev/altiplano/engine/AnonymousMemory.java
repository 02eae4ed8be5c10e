package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Zeroed native memory straight from the system, which provides a page of it when that is first
 * written to; an arena writes its zeros itself, and so takes all of it at once. No huge pages are
 * asked for: one holds the tokens of whole heads, so that the first token would take most of a row.
 * What is mapped is noted, so that those who ask for huge pages elsewhere can leave it out: the
 * system shows neighbouring mappings as one. Where there is no {@code mmap}, an arena has to do.
 * Safe for any thread.
 */
final class AnonymousMemory {
  private static final long PAGE = 4096;
  private static final int READ_AND_WRITE = 3;
  private static final int PRIVATE = 2;
  private static final int ANONYMOUS_LINUX = 0x20;
  private static final int ANONYMOUS_MACOS = 0x1000;
  private static final long FAILED = -1;

  private static final @Nullable AnonymousMemory SYSTEM = ofSystem();

  /** What is mapped now. Its lock is held while that changes, or must not. */
  private static final AddressRanges MAPPED = new AddressRanges();

  private final MethodHandle map;
  private final MethodHandle unmap;
  private final int flags;

  private AnonymousMemory(MethodHandle map, MethodHandle unmap, int flags) {
    this.map = map;
    this.unmap = unmap;
    this.flags = flags;
  }

  private static @Nullable AnonymousMemory ofSystem() {
    String system = Platform.current().system();
    MethodHandle map =
        CLibrary.find(
            "mmap",
            FunctionDescriptor.of(
                JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    MethodHandle unmap =
        CLibrary.find("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    if (system.equals("win") || map == null || unmap == null) {
      return null;
    }
    return new AnonymousMemory(
        map, unmap, PRIVATE | (system.equals("osx") ? ANONYMOUS_MACOS : ANONYMOUS_LINUX));
  }

  /**
   * Memory for as long as the arena is open.
   *
   * @throws OutOfMemoryError when the system does not give so much
   */
  static MemorySegment allocate(Arena arena, long bytes) {
    return SYSTEM == null ? arena.allocate(bytes, PAGE) : SYSTEM.map(arena, bytes);
  }

  /** Tells of the parts of a range that are not mapped here; none is before the visitor returns. */
  static void elsewhere(long start, long end, AddressRanges.Visitor visitor) {
    synchronized (MAPPED) {
      MAPPED.gaps(start, end, visitor);
    }
  }

  private MemorySegment map(Arena arena, long bytes) {
    long address;
    synchronized (MAPPED) {
      address = mapped(bytes);
      if (address == FAILED) {
        throw new OutOfMemoryError("the system does not map %d bytes".formatted(bytes));
      }
      MAPPED.add(address, pageEnd(address + bytes));
    }
    return MemorySegment.ofAddress(address)
        .reinterpret(bytes, arena, segment -> unmap(segment.address(), bytes));
  }

  private long mapped(long bytes) {
    try {
      return (long) map.invokeExact(MemorySegment.NULL, bytes, READ_AND_WRITE, flags, -1, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("mmap threw; this is a bug", e);
    }
  }

  private void unmap(long address, long bytes) {
    int failed;
    synchronized (MAPPED) {
      failed = unmapped(address, bytes);
      MAPPED.remove(address, pageEnd(address + bytes));
    }
    if (failed != 0) {
      throw new IllegalStateException("munmap refused its own mapping; this is a bug");
    }
  }

  private int unmapped(long address, long bytes) {
    try {
      return (int) unmap.invokeExact(address, bytes);
    } catch (Throwable e) {
      throw new IllegalStateException("munmap threw; this is a bug", e);
    }
  }

  private static long pageEnd(long address) {
    return Math.ceilDiv(address, PAGE) * PAGE;
  }
}
