package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
  private static final long PAGE = 4096;
  private static final long BLOCK = 16 << 20;
  private static final int BLOCKS = 40;

  /** Before the bytes of a mapped block. */
  private static final long HEADER = 16;

  @Test
  void largeBlocksAreMappedEvenAfterSuchWereFreed() throws Throwable {
    assumeThat(NativeHeap.mapLargeBlocks()).as("only glibc has it").isTrue();
    MethodHandle malloc = function("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    MethodHandle free = function("free", FunctionDescriptor.ofVoid(ADDRESS));
    MethodHandle size = function("malloc_usable_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    free.invokeExact((MemorySegment) malloc.invokeExact(BLOCK));
    // The first may find room that something else in this process left in an arena.
    List<MemorySegment> blocks = new ArrayList<>();
    for (int i = 0; i < BLOCKS; i++) {
      blocks.add((MemorySegment) malloc.invokeExact(BLOCK));
    }
    // A mapping has whole pages; in an arena a block takes no more than it needs.
    long usable = (long) size.invokeExact(blocks.getLast());
    for (MemorySegment block : blocks) {
      free.invokeExact(block);
    }
    assertThat((usable + HEADER) % PAGE).isZero();
  }

  private static MethodHandle function(String name, FunctionDescriptor signature) {
    return Objects.requireNonNull(CLibrary.find(name, signature));
  }
}
