package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The C interface of ONNX Runtime: the function table of a loaded library, with every status
 * checked and released. The library stays loaded for the life of the process. Safe for any thread.
 */
final class OrtApi {
  /** The newest interface version whose functions are known to be as {@link OrtFunction} says. */
  private static final int NEWEST = 28;

  /** The oldest one tried; it has all functions. */
  private static final int OLDEST = 17;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final FunctionDescriptor POINTER = FunctionDescriptor.of(ADDRESS);
  private static final MethodType SPREAD = MethodType.methodType(Object.class, Object[].class);

  private final String version;
  private final int apiVersion;
  private final Map<OrtFunction, MethodHandle> functions = new EnumMap<>(OrtFunction.class);

  private OrtApi(String version, int apiVersion, MemorySegment table) {
    this.version = version;
    this.apiVersion = apiVersion;
    for (OrtFunction function : OrtFunction.values()) {
      int parameters = function.signature().argumentLayouts().size();
      functions.put(
          function,
          LINKER
              .downcallHandle(table.getAtIndex(ADDRESS, function.slot()), function.signature())
              .asSpreader(Object[].class, parameters)
              .asType(SPREAD));
    }
  }

  /**
   * Loads the library and takes its function table.
   *
   * @throws AltiplanoException LOAD_FAILED when the file is no ONNX Runtime of a usable version
   */
  static OrtApi load(Path library) {
    Telemetry.switchOff();
    try {
      SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
      MethodHandle getBase = LINKER.downcallHandle(symbols.findOrThrow("OrtGetApiBase"), POINTER);
      // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t); const char* (*GetVersionString)(); }
      MemorySegment base =
          ((MemorySegment) getBase.invokeExact()).reinterpret(2 * ADDRESS.byteSize());
      MethodHandle getVersion = LINKER.downcallHandle(base.getAtIndex(ADDRESS, 1), POINTER);
      String version = text((MemorySegment) getVersion.invokeExact());
      int apiVersion = Math.min(NEWEST, minor(version));
      return new OrtApi(version, apiVersion, table(base, apiVersion, version));
    } catch (AltiplanoException e) {
      throw e;
    } catch (Throwable e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot load ONNX Runtime from %s: %s. The file must be built for this platform, and its directory must not be mounted noexec"
              .formatted(library, e.getMessage()),
          e);
    }
  }

  /** A library of an older version prints to standard error when asked for a newer table. */
  private static int minor(String version) {
    String[] parts = version.split("\\.", -1);
    return parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
  }

  private static MemorySegment table(MemorySegment base, int apiVersion, String version)
      throws Throwable {
    MethodHandle getApi =
        LINKER.downcallHandle(
            base.getAtIndex(ADDRESS, 0), FunctionDescriptor.of(ADDRESS, JAVA_INT));
    MemorySegment table =
        apiVersion < OLDEST ? MemorySegment.NULL : (MemorySegment) getApi.invokeExact(apiVersion);
    if (table.address() == 0) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "ONNX Runtime %s has no C interface of version %d to %d"
              .formatted(version, OLDEST, NEWEST));
    }
    int last = Arrays.stream(OrtFunction.values()).mapToInt(OrtFunction::slot).max().orElseThrow();
    return table.reinterpret((last + 1) * ADDRESS.byteSize());
  }

  String version() {
    return version;
  }

  int apiVersion() {
    return apiVersion;
  }

  /** Calls a function that returns a status. */
  void call(OrtFunction function, Object... arguments) {
    MemorySegment status = (MemorySegment) Objects.requireNonNull(invoke(function, arguments));
    if (status.address() != 0) {
      throw failure(function, status);
    }
  }

  /** Calls a function whose last parameter receives a pointer, and returns that. */
  MemorySegment create(OrtFunction function, Object... arguments) {
    return MemorySegment.ofAddress(read(function, arguments));
  }

  /** Calls a function whose last parameter receives a number or a pointer, and returns that. */
  long read(OrtFunction function, Object... arguments) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment out = scratch.allocate(JAVA_LONG);
      Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = out;
      call(function, all);
      return out.get(JAVA_LONG, 0);
    }
  }

  void release(OrtFunction function, MemorySegment object) {
    invoke(function, object);
  }

  /** A string that the runtime owns. */
  static String text(MemorySegment pointer) {
    return pointer.reinterpret(Long.MAX_VALUE).getString(0);
  }

  private OrtException failure(OrtFunction function, MemorySegment status) {
    try {
      int code = (int) Objects.requireNonNull(invoke(OrtFunction.GET_ERROR_CODE, status));
      Object message = Objects.requireNonNull(invoke(OrtFunction.GET_ERROR_MESSAGE, status));
      return new OrtException(function, code, text((MemorySegment) message));
    } finally {
      release(OrtFunction.RELEASE_STATUS, status);
    }
  }

  private @Nullable Object invoke(OrtFunction function, Object... arguments) {
    MethodHandle handle = Objects.requireNonNull(functions.get(function));
    try {
      return (Object) handle.invokeExact(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(function + " threw; this is a bug", e);
    }
  }
}
