package dev.altiplano.engine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Functions of the C library of the system. Safe for any thread. */
final class CLibrary {
  private static final Linker LINKER = Linker.nativeLinker();

  private CLibrary() {}

  /** The function of this name; null where the system has none. */
  static @Nullable MethodHandle find(String name, FunctionDescriptor signature) {
    return LINKER
        .defaultLookup()
        .find(name)
        .map(function -> LINKER.downcallHandle(function, signature))
        .orElse(null);
  }
}
