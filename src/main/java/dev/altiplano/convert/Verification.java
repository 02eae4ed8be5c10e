package dev.altiplano.convert;

import dev.altiplano.model.AltiplanoException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Compares the files of a model with their digests on a thread of its own, while a graph is made of
 * them. One that is closed early ends soon.
 */
final class Verification implements AutoCloseable {
  private final FutureTask<Boolean> task;
  private final Thread thread;

  private Verification(ModelFiles files) {
    task = new FutureTask<>(files::verify, true);
    thread = Thread.ofPlatform().name("model-verifier").daemon().start(task);
  }

  static Verification start(ModelFiles files) {
    return new Verification(files);
  }

  /**
   * Waits for the end.
   *
   * @throws AltiplanoException LOAD_FAILED, naming the file that is not what it should be, or if
   *     this thread is interrupted
   */
  void await() {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GivenUp.failure(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AltiplanoException known
          ? known
          : new IllegalStateException("verifying failed; this is a bug", e.getCause());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
