package dev.altiplano.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.altiplano.weights.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * llama.cpp's own quantiser, without an importance matrix: a function of the library of ggml that
 * comes with node-llama-cpp, called in this process. Safe for any thread.
 */
final class GgmlQuantiser {
  private static final String FUNCTION = "ggml_quantize_chunk";

  /** Type, source, target, first number, rows, numbers of a row, importance; bytes written. */
  private static final FunctionDescriptor SIGNATURE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);

  private final MethodHandle function;

  private GgmlQuantiser(MethodHandle function) {
    this.function = function;
  }

  /**
   * Loads the library.
   *
   * @throws IllegalArgumentException if it is not there
   */
  static GgmlQuantiser load(Path library) {
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
    return new GgmlQuantiser(
        Linker.nativeLinker().downcallHandle(symbols.findOrThrow(FUNCTION), SIGNATURE));
  }

  /** The blocks of whole rows. */
  byte[] blocks(GgmlType type, float[] values) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocateFrom(JAVA_FLOAT, values);
      long bytes = (long) values.length / type.blockSize() * type.blockBytes();
      MemorySegment target = arena.allocate(bytes);
      long written = quantise(type, source, target, values.length);
      if (written != bytes) {
        throw new IllegalStateException(
            "ggml wrote %d bytes of %s, not %d".formatted(written, type, bytes));
      }
      return target.toArray(JAVA_BYTE);
    }
  }

  private long quantise(GgmlType type, MemorySegment source, MemorySegment target, int count) {
    try {
      return (long)
          function.invokeExact(
              type.number(), source, target, 0L, 1L, (long) count, MemorySegment.NULL);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot call " + FUNCTION, e);
    }
  }
}
