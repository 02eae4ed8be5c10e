package dev.altiplano.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheLockTest {
  @TempDir private Path directory;

  @Test
  void whoIsInterruptedWaitsNoMore() throws Exception {
    Path file = directory.resolve("lock");
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    try (CacheLock _ = CacheLock.take(file)) {
      Thread waiting =
          Thread.ofPlatform()
              .daemon()
              .start(() -> ended.complete(catchThrowable(() -> CacheLock.take(file).close())));
      await().until(() -> waiting.getState() == Thread.State.WAITING);
      waiting.interrupt();
      assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    }
    CacheLock.take(file).close();
  }
}
