package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The engine on ONNX Runtime, called through its C interface so that this class, and no shutdown
 * hook of the runtime's own, decides when native objects go. Safe for any thread.
 *
 * <p>Closing interrupts and closes the models that are still open, and waits for those being
 * opened. A process that exits while a step runs should close first.
 */
public final class OnnxEngine implements Engine {
  private final OrtRuntime runtime;
  private final Set<OnnxForwardPass> open = ConcurrentHashMap.newKeySet();

  /** Opening models share it; closing waits for them. */
  private final ReentrantReadWriteLock guard = new ReentrantReadWriteLock();

  private boolean closed;

  private OnnxEngine(OrtRuntime runtime) {
    this.runtime = runtime;
  }

  /**
   * Loads ONNX Runtime.
   *
   * @throws AltiplanoException LOAD_FAILED when the library is not there or cannot be used
   */
  public static OnnxEngine create(RuntimeLibrary library) {
    OrtApi api = OrtApi.load(library.locate());
    var _ = NativeHeap.mapLargeBlocks();
    try {
      return new OnnxEngine(new OrtRuntime(api));
    } catch (OrtException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot start ONNX Runtime: " + e.getMessage(), e);
    }
  }

  @Override
  public String description() {
    return runtime.description();
  }

  @Override
  public ForwardPass open(Path model, EngineOptions options) {
    return openGraph(model, options);
  }

  @Override
  public void observe(Path model, List<int[]> sequences, int threads, KvObserver observer) {
    int longest = sequences.stream().mapToInt(tokens -> tokens.length).max().orElse(1);
    try (OnnxForwardPass pass = openGraph(model, new EngineOptions(1, longest, threads));
        KvLease lease = pass.reserve()) {
      for (int[] tokens : sequences) {
        pass.run(new Step(List.of(new SequenceStep(lease, tokens, 0, new int[0]))));
        pass.readCache(lease, tokens.length, observer);
      }
    }
  }

  private OnnxForwardPass openGraph(Path model, EngineOptions options) {
    guard.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the engine is closed; this is a bug");
      }
      return load(model, options);
    } catch (OrtException e) {
      ErrorKind kind = e.isOutOfMemory() ? ErrorKind.OUT_OF_MEMORY : ErrorKind.LOAD_FAILED;
      throw failed(kind, model, e);
    } catch (IOException e) {
      throw failed(ErrorKind.LOAD_FAILED, model, e);
    } catch (OutOfMemoryError e) {
      throw failed(ErrorKind.OUT_OF_MEMORY, model, e);
    } finally {
      guard.readLock().unlock();
    }
  }

  private OnnxForwardPass load(Path model, EngineOptions options) throws IOException {
    long weightBytes = GraphFiles.bytes(model);
    OpenedSession opened = OpenedSession.open(runtime, model, options.threads());
    OnnxForwardPass pass =
        new OnnxForwardPass(graphOf(opened, options), opened.weights(), weightBytes, open::remove);
    open.add(pass);
    return pass;
  }

  private ModelGraph graphOf(OpenedSession opened, EngineOptions options) {
    return opened.isOwnForm()
        ? new LoadedGraph(runtime, opened, options)
        : new ExportedGraph(runtime, opened, options);
  }

  private static AltiplanoException failed(ErrorKind kind, Path model, Throwable cause) {
    String why =
        cause instanceof IOException trouble
            ? FileTrouble.reason(trouble)
            : Refusal.explain(withoutPlace(model, String.valueOf(cause.getMessage())));
    return new AltiplanoException(
        kind, "cannot load %s: %s".formatted(model.getFileName(), why), cause);
  }

  /** The runtime's message with file names where it has paths: clients are told it. */
  private static String withoutPlace(Path model, String message) {
    Path directory = model.toAbsolutePath().resolveSibling("");
    return message.replace(directory + "/", "");
  }

  @Override
  public void close() {
    open.forEach(ForwardPass::interrupt);
    guard.writeLock().lock();
    try {
      closed = true;
      open.forEach(ForwardPass::interrupt);
      open.forEach(ForwardPass::close);
      runtime.close();
    } finally {
      guard.writeLock().unlock();
    }
  }
}
