package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
  private static final long PAGE = 4096;
  private static final long BLOCK = 1 << 20;

  /** Before the bytes of a mapped block. */
  private static final long HEADER = 16;

  @Test
  void largeBlocksAreMappedEvenAfterSuchWereFreed() throws Throwable {
    assumeThat(NativeHeap.mapLargeBlocks()).as("only glibc has it").isTrue();
    MethodHandle malloc = function("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    MethodHandle free = function("free", FunctionDescriptor.ofVoid(ADDRESS));
    MethodHandle size = function("malloc_usable_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    for (int i = 0; i < 3; i++) {
      MemorySegment block = (MemorySegment) malloc.invokeExact(BLOCK);
      // A mapping has whole pages; in an arena a block takes no more than it needs.
      long usable = (long) size.invokeExact(block);
      free.invokeExact(block);
      assertThat((usable + HEADER) % PAGE).isZero();
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor signature) {
    return Objects.requireNonNull(CLibrary.find(name, signature));
  }
}
