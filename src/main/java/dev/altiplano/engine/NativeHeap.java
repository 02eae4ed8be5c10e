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

  private NativeHeap() {}

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
