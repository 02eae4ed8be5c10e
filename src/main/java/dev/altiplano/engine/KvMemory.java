package dev.altiplano.engine;

import com.sun.management.OperatingSystemMXBean;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reserves native memory for keys and values, or says why it cannot be had. */
final class KvMemory {
  private KvMemory() {}

  /**
   * Makes something that takes its memory from an arena.
   *
   * @param bytes that it takes; throws ArithmeticException where no long holds them
   * @throws AltiplanoException OUT_OF_MEMORY when they cannot be had; none is kept then
   */
  static <T> T allocate(int rows, int capacity, LongSupplier bytes, Function<Arena, T> make) {
    long wanted = require(rows, capacity, bytes);
    Arena arena = Arena.ofShared();
    try {
      return make.apply(arena);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw tooLarge(rows, capacity, wanted + " bytes", e);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /** The system may promise more memory than there is, and kill the process when it is used. */
  private static long require(int rows, int capacity, LongSupplier bytes) {
    long wanted;
    try {
      wanted = bytes.getAsLong();
    } catch (ArithmeticException e) {
      throw tooLarge(rows, capacity, "more bytes than there are numbers for", e);
    }
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    if (wanted > system.getTotalMemorySize()) {
      throw tooLarge(
          rows,
          capacity,
          "%d bytes, and there are %d".formatted(wanted, system.getTotalMemorySize()),
          null);
    }
    return wanted;
  }

  private static AltiplanoException tooLarge(
      int rows, int capacity, String bytes, @Nullable Throwable cause) {
    return new AltiplanoException(
        ErrorKind.OUT_OF_MEMORY,
        "cannot reserve a KV cache of %d rows of %d tokens: it takes %s; lower the context length or the number of slots"
            .formatted(rows, capacity, bytes),
        cause);
  }
}
