package dev.altiplano.store;

import static dev.altiplano.store.StoreFixture.config;
import static dev.altiplano.store.StoreFixture.layer;
import static dev.altiplano.store.StoreFixture.name;
import static dev.altiplano.store.StoreFixture.names;
import static dev.altiplano.store.StoreFixture.put;
import static dev.altiplano.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModelStoreConcurrencyTest {
  @TempDir Path root;

  /** Starts all tasks at once and hands on what they return or throw. */
  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    var barrier = new CyclicBarrier(tasks.size());
    try (var threads = Executors.newFixedThreadPool(tasks.size())) {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return task.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  @Test
  void manyThreadsPutTheSameBlob() throws Exception {
    String content = "weights".repeat(50_000);
    List<Callable<Digest>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ModelStore store = ModelStore.open(root);
      tasks.add(() -> put(store, content));
    }

    List<Digest> digests = together(tasks);

    assertThat(digests).containsOnly(digests.getFirst());
    assertThat(names(root.resolve("blobs"))).containsExactly("sha256-" + digests.getFirst().hex());
    assertThat(Files.readString(ModelStore.open(root).blob(digests.getFirst()))).isEqualTo(content);
  }

  /** Each round one store deletes the last model of a blob while the other makes a new one. */
  @Test
  void aDeleteNeverTakesABlobFromAWrite() throws Exception {
    ModelStore one = ModelStore.open(root);
    ModelStore two = ModelStore.open(root);
    for (int round = 0; round < 25; round++) {
      write(one, "old", "shared weights");

      together(List.of(() -> one.delete(name("old")), () -> written(two, "new")));

      StoredModel model = one.find(name("new")).orElseThrow();
      assertThat(one.blob(model.manifest().layers().getFirst().digest())).exists();
      one.delete(name("new"));
    }
  }

  private static boolean written(ModelStore store, String name) {
    Layer weights = layer(store, MediaTypes.MODEL, "shared weights");
    store.write(name(name), Manifest.of(config(store), List.of(weights)));
    return true;
  }

  @Test
  void readersSeeOneVersionOrTheOther() throws Exception {
    ModelStore writer = ModelStore.open(root);
    ModelStore reader = ModelStore.open(root);
    StoredModel first = write(writer, "one", "a");
    List<Callable<Boolean>> tasks =
        List.of(
            () -> {
              for (int i = 0; i < 50; i++) {
                write(writer, "one", i % 2 == 0 ? "b" : "a");
              }
              return true;
            },
            () -> {
              for (int i = 0; i < 200; i++) {
                assertThat(reader.find(name("ONE"))).isPresent();
                assertThat(reader.list()).hasSize(1);
              }
              return true;
            });

    assertThat(together(tasks)).containsOnly(true);
    assertThat(writer.find(name("one")).orElseThrow().digest()).isEqualTo(first.digest());
  }

  @Test
  void onceMeansOnceAmongSeveralStores() throws Exception {
    var runs = new AtomicInteger();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ModelStore store = ModelStore.open(root);
      tasks.add(
          () ->
              store.once(
                  "embedded",
                  () -> {
                    write(store, "one", "weights");
                    runs.incrementAndGet();
                  }));
    }

    assertThat(together(tasks)).containsOnlyOnce(true);
    assertThat(runs).hasValue(1);
  }

  @Test
  void anotherProcessIsWaitedFor() throws Exception {
    ModelStore store = ModelStore.open(root);
    put(store, "x");
    Process other = holdLock(root.resolve("altiplano/lock"));
    try (var threads = Executors.newSingleThreadExecutor()) {
      assertThat(other.getInputStream().read()).isEqualTo('L');
      Future<Digest> put = threads.submit(() -> put(store, "y"));

      assertThat(put.isDone()).isFalse();
      other.getOutputStream().close();
      assertThat(store.blob(put.get())).exists();
      assertThat(other.waitFor()).isZero();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void theLockOfAProcessThatDiesIsFree() throws Exception {
    ModelStore store = ModelStore.open(root);
    put(store, "x");
    Process other = holdLock(root.resolve("altiplano/lock"));
    assertThat(other.getInputStream().read()).isEqualTo('L');

    other.destroyForcibly().waitFor();

    assertThat(store.blob(put(store, "y"))).exists();
  }

  private static Process holdLock(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
