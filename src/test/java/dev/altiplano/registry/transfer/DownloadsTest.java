package dev.altiplano.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.Progress;
import dev.altiplano.model.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloadsTest {
  private static final int MEGABYTE = 1 << 20;
  private static final Content CONTENT = new Content(6 * MEGABYTE + 1234);
  private static final RemoteBlob BLOB = CONTENT.blob();

  @TempDir Path root;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Half of the blob has gone out, and no more goes out until the other is released. */
  private final CountDownLatch half = new CountDownLatch(1);

  private final CountDownLatch released = new CountDownLatch(1);
  private TransferFixture fixture;
  private BlobServer server;

  @BeforeEach
  void open() throws IOException {
    fixture = new TransferFixture(root);
    server = new BlobServer(CONTENT, (number, request) -> Reply.RANGE);
  }

  @AfterEach
  void close() throws IOException {
    released.countDown();
    server.close();
    threads.shutdownNow();
  }

  private void holdAtHalf() {
    server.onServed(
        bytes -> {
          if (bytes >= BLOB.size() / 2) {
            half.countDown();
            awaitRelease();
          }
        });
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until what went out has come in. What came is never taken again after that. */
  private void awaitHalf() throws InterruptedException {
    half.await();
    while (fixture.received.get() < BLOB.size() / 2) {
      Thread.onSpinWait();
    }
  }

  private BlobSource source() {
    return new HttpSource(server.uri(), BLOB);
  }

  private Future<?> fetch(TransferFixture into, ProgressListener progress) {
    return threads.submit(
        () -> {
          into.downloads.fetch(source(), "pulling", progress);
          return true;
        });
  }

  @Test
  void tellsHowFarItHasComeAndTheEnd() throws Exception {
    List<Progress> told = new ArrayList<>();
    server.pace(20);

    fetch(fixture, told::add).get();

    assertThat(told).hasSizeGreaterThan(1).allMatch(p -> p.status().equals("pulling"));
    assertThat(told).allMatch(p -> p.digest().equals(BLOB.digest().toString()));
    assertThat(told).allMatch(p -> p.total() == BLOB.size());
    assertThat(told).extracting(Progress::completed).isSorted().last().isEqualTo(BLOB.size());
  }

  @Test
  void fetchesNothingThatIsThere() throws Exception {
    fetch(fixture, ProgressListener.NONE).get();
    int requests = server.requests().size();
    List<Progress> told = new ArrayList<>();

    fetch(fixture, told::add).get();

    assertThat(server.requests()).hasSize(requests);
    assertThat(told)
        .containsExactly(
            new Progress("pulling", BLOB.digest().toString(), BLOB.size(), BLOB.size()));
  }

  @Test
  void fetchesABlobAgainThatWasCutShort() throws Exception {
    fetch(fixture, ProgressListener.NONE).get();
    Files.write(fixture.store.blob(BLOB.digest()), new byte[10]);

    fetch(fixture, ProgressListener.NONE).get();

    assertThat(Files.size(fixture.store.blob(BLOB.digest()))).isEqualTo(BLOB.size());
  }

  @Test
  void tenCallersShareOneDownload() throws Exception {
    holdAtHalf();
    var hear = new CountDownLatch(10);
    List<Future<?>> fetches = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      var own = new CountDownLatch(1);
      fetches.add(
          fetch(
              fixture,
              progress -> {
                if (own.getCount() > 0) {
                  own.countDown();
                  hear.countDown();
                }
              }));
    }
    hear.await();
    released.countDown();

    for (Future<?> each : fetches) {
      each.get();
    }
    assertThat(server.servedBytes()).isEqualTo(BLOB.size());
    assertThat(fixture.fetched).hasValue(1);
  }

  @Test
  void goesOnWithoutACallerThatLeaves() throws Exception {
    holdAtHalf();
    var heard = new CountDownLatch(1);
    Future<?> one = fetch(fixture, progress -> heard.countDown());
    Future<?> other = fetch(fixture, ProgressListener.NONE);
    half.await();
    heard.await();

    one.cancel(true);
    released.countDown();

    other.get();
    assertThat(server.servedBytes()).isEqualTo(BLOB.size());
  }

  @Test
  void theLastCallerThatLeavesEndsItAndTheNextGoesOn() throws Exception {
    holdAtHalf();
    Future<?> one = fetch(fixture, ProgressListener.NONE);
    Future<?> other = fetch(fixture, ProgressListener.NONE);
    awaitHalf();

    one.cancel(true);
    other.cancel(true);
    server.onServed(bytes -> {});
    Future<?> next = fetch(fixture, ProgressListener.NONE);
    released.countDown();
    next.get();

    assertThat(fixture.received).hasValue(BLOB.size());
    assertThat(fixture.store.hasBlob(BLOB.digest(), BLOB.size())).isTrue();
    assertThat(fixture.failed).hasValue(0);
    assertThat(fixture.blobFiles()).hasSize(1);
  }

  /** As two processes would: the other waits, tells what the files say, and finds the blob. */
  @Test
  void aSecondStoreOnTheDirectoryWaitsForTheFirst() throws Exception {
    holdAtHalf();
    var second = new TransferFixture(root);
    Future<?> first = fetch(fixture, ProgressListener.NONE);
    half.await();
    var seen = new CountDownLatch(1);
    Future<?> waiting =
        fetch(
            second,
            progress -> {
              if (progress.completed() > 0) {
                seen.countDown();
              }
            });
    seen.await();
    released.countDown();

    first.get();
    waiting.get();
    assertThat(server.servedBytes()).isEqualTo(BLOB.size());
    assertThat(second.received).hasValue(0);
  }

  @Test
  void aSecondStoreTakesOverWhenTheFirstLeaves() throws Exception {
    holdAtHalf();
    var second = new TransferFixture(root);
    Future<?> first = fetch(fixture, ProgressListener.NONE);
    awaitHalf();
    var waits = new CountDownLatch(1);
    Future<?> waiting = fetch(second, progress -> waits.countDown());
    waits.await();

    first.cancel(true);
    server.onServed(bytes -> {});
    released.countDown();

    waiting.get();
    assertThat(fixture.received.get() + second.received.get()).isEqualTo(BLOB.size());
    assertThat(second.fetched).hasValue(1);
  }

  @Test
  void aCallerThatWaitsForAnotherStoreCanLeave() throws Exception {
    holdAtHalf();
    var second = new TransferFixture(root);
    Future<?> first = fetch(fixture, ProgressListener.NONE);
    half.await();
    var waits = new CountDownLatch(1);
    Future<?> waiting = fetch(second, progress -> waits.countDown());
    waits.await();

    waiting.cancel(true);
    released.countDown();

    first.get();
    assertThat(second.failed).hasValue(0);
  }

  @Test
  void saysWhatABlobNeedsThatDoesNotFit() {
    var huge = new RemoteBlob(BLOB.digest(), 1L << 60);

    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(
            () ->
                fixture.downloads.fetch(
                    new HttpSource(server.uri(), huge), "pulling", ProgressListener.NONE))
        .withMessageContaining("delete models or enlarge the volume")
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.STORE_FAILED);
  }

  @Test
  void survivesThatItsDirectoryIsRemoved() throws Exception {
    holdAtHalf();
    Future<?> first = fetch(fixture, ProgressListener.NONE);
    half.await();
    try (var files = Files.list(root.resolve("blobs"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(root.resolve("blobs"));
    released.countDown();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(first::get)
        .havingCause()
        .withMessageContaining("does not exist");
    Files.createDirectories(root.resolve("blobs"));
    fetch(fixture, ProgressListener.NONE).get();
    assertThat(fixture.store.hasBlob(BLOB.digest())).isTrue();
  }
}
