package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The heap of the C library, which the runtime takes its memory from. Safe for any thread. */
final class NativeHeap {
  private static final @Nullable MethodHandle TRIM =
      CLibrary.find("malloc_trim", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));

  private static final @Nullable MethodHandle OPTION =
      CLibrary.find("mallopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private static final int M_MMAP_THRESHOLD = -3;
  private static final int LARGE = 128 << 10;

  private NativeHeap() {}

  /**
   * Has every large block be a mapping of its own, which the system gets back as soon as it is
   * freed. So it is with glibc at the start; but once such a block was freed, it takes others as
   * large from the arenas of threads, each load from others, and keeps holes in them. The number of
   * arenas cannot be limited any more when Java code runs: there are enough by then. Does nothing
   * where there is no such function.
   *
   * @return whether there is
   */
  static boolean mapLargeBlocks() {
    MethodHandle option = OPTION;
    if (option == null) {
      return false;
    }
    try {
      return (int) option.invokeExact(M_MMAP_THRESHOLD, LARGE) == 1;
    } catch (Throwable e) {
      throw new IllegalStateException("mallopt threw; this is a bug", e);
    }
  }

  /**
   * Gives back to the system what the C library keeps for itself after it was freed; with glibc a
   * hundred megabytes and more after a model is closed. Does nothing where there is no such
   * function.
   */
  static void trim() {
    MethodHandle trim = TRIM;
    if (trim == null) {
      return;
    }
    try {
      int _ = (int) trim.invokeExact(0L);
    } catch (Throwable e) {
      throw new IllegalStateException("malloc_trim threw; this is a bug", e);
    }
  }
}
