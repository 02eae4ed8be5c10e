package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The runtime's environment and what is made in it, on the CPU. Close it after everything that it
 * made. Safe for any thread, but for closing.
 */
final class OrtRuntime implements AutoCloseable {
  /** Failures arrive as exceptions; without this they would also be lines on standard error. */
  private static final int LOG_FATAL = 4;

  private static final int ALL_OPTIMISATIONS = 99;
  private static final int DEVICE_ALLOCATOR = 0;
  private static final int DEFAULT_MEMORY = 0;

  private static final Charset PATH_CHARSET =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")
          ? StandardCharsets.UTF_16LE
          : StandardCharsets.UTF_8;

  private final OrtApi api;
  private final OwnedObjects owned = new OwnedObjects();
  private final OrtObject environment;
  private final OrtObject memoryInfo;

  OrtRuntime(OrtApi api) {
    this.api = api;
    try {
      environment = owned.add(environment());
      api.call(OrtFunction.DISABLE_TELEMETRY_EVENTS, environment.pointer());
      memoryInfo =
          owned.add(
              new OrtObject(
                  api,
                  OrtFunction.RELEASE_MEMORY_INFO,
                  api.create(
                      OrtFunction.CREATE_CPU_MEMORY_INFO, DEVICE_ALLOCATOR, DEFAULT_MEMORY)));
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  private OrtObject environment() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment logId = scratch.allocateFrom("altiplano");
      return new OrtObject(
          api, OrtFunction.RELEASE_ENV, api.create(OrtFunction.CREATE_ENV, LOG_FATAL, logId));
    }
  }

  /** "ONNX Runtime" and its version, and the version of the interface in use. */
  String description() {
    return "ONNX Runtime %s (interface %d), CPU".formatted(api.version(), api.apiVersion());
  }

  /** Loads a graph. Seconds for a large one: the weights are rearranged for this CPU. */
  OrtSession openSession(Path model, int threads) {
    try (OrtObject options = sessionOptions(threads);
        Arena scratch = Arena.ofConfined()) {
      MemorySegment path = scratch.allocateFrom(model.toString(), PATH_CHARSET);
      MemorySegment session =
          HugePages.during(
              () ->
                  api.create(
                      OrtFunction.CREATE_SESSION, environment.pointer(), path, options.pointer()));
      NativeHeap.trim();
      return new OrtSession(api, new OrtObject(api, OrtFunction.RELEASE_SESSION, session));
    }
  }

  /** Spinning and prepacking stay on, as they are by default: without either, decode is slow. */
  private OrtObject sessionOptions(int threads) {
    OrtObject options =
        new OrtObject(
            api,
            OrtFunction.RELEASE_SESSION_OPTIONS,
            api.create(OrtFunction.CREATE_SESSION_OPTIONS));
    try {
      MemorySegment p = options.pointer();
      api.call(OrtFunction.SET_INTRA_OP_NUM_THREADS, p, threads);
      api.call(OrtFunction.SET_INTER_OP_NUM_THREADS, p, 1);
      api.call(OrtFunction.SET_SESSION_GRAPH_OPTIMIZATION_LEVEL, p, ALL_OPTIMISATIONS);
      return options;
    } catch (Throwable e) {
      options.close();
      throw e;
    }
  }

  /** A tensor over the caller's memory, which must outlive every run that it is bound to. */
  OrtObject tensor(MemorySegment data, ElementType type, long... shape) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment value =
          api.create(
              OrtFunction.CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE,
              memoryInfo.pointer(),
              data,
              data.byteSize(),
              scratch.allocateFrom(JAVA_LONG, shape),
              (long) shape.length,
              type.code());
      return new OrtObject(api, OrtFunction.RELEASE_VALUE, value);
    }
  }

  OrtBinding binding(OrtSession session) {
    MemorySegment binding = api.create(OrtFunction.CREATE_IO_BINDING, session.pointer());
    return new OrtBinding(api, new OrtObject(api, OrtFunction.RELEASE_IO_BINDING, binding));
  }

  /** A call of the session's graph with these inputs and outputs, in their order. */
  OrtCall call(OrtSession session, List<String> inputs, List<String> outputs) {
    return new OrtCall(api, session, inputs, outputs);
  }

  OrtRunOptions runOptions() {
    MemorySegment options = api.create(OrtFunction.CREATE_RUN_OPTIONS);
    return new OrtRunOptions(api, new OrtObject(api, OrtFunction.RELEASE_RUN_OPTIONS, options));
  }

  @Override
  public void close() {
    owned.close();
  }
}
