package dev.altiplano.registry.transfer;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.PartialBlob;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blob that is being fetched, by a thread of its own, for one caller or several. When another
 * process fetches the same blob it waits, and then finds the blob or goes on in its place.
 */
final class Download {
  private static final Logger LOG = LoggerFactory.getLogger(Download.class);
  private static final long PROGRESS_MILLIS = 60;
  private static final long FIRST_LOOK_MILLIS = 20;
  private static final long LAST_LOOK_MILLIS = 1000;

  private final ModelStore store;
  private final BlobSource source;
  private final DownloadSettings settings;
  private volatile LongSupplier completed = () -> 0;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private int callers = 1;
  private volatile @Nullable AltiplanoException failure;
  private @Nullable Readers readers;

  private interface Way {
    void fill(Readers readers, PartialBlob blob) throws InterruptedException;
  }

  Download(ModelStore store, BlobSource source, DownloadSettings settings) {
    this.store = store;
    this.source = source;
    this.settings = settings;
  }

  void start(Runnable whenEnded) {
    Thread.ofVirtual()
        .name("download " + source.blob().digest().abbreviated())
        .start(
            () -> {
              try {
                run();
              } finally {
                whenEnded.run();
              }
            });
  }

  /** Lets another caller take part; false if it is too late for that. */
  synchronized boolean join() {
    if (ended.getCount() == 0 || stopped.getCount() == 0) {
      return false;
    }
    callers++;
    return true;
  }

  /** A caller does not wait any longer. Without callers it stops. */
  synchronized void leave() {
    callers--;
    if (callers == 0) {
      stopped.countDown();
      if (readers != null) {
        readers.stop();
      }
    }
  }

  /** Whether the blob is there, after waiting for that until it is time to tell the progress. */
  boolean await() throws InterruptedException {
    boolean isThere = ended.await(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
    AltiplanoException cause = failure;
    if (cause != null) {
      throw cause;
    }
    return isThere;
  }

  /** Bytes that are there. */
  long completed() {
    return Math.min(completed.getAsLong(), source.blob().size());
  }

  private void run() {
    try {
      fetch();
      end(null);
    } catch (InterruptedException e) {
      end(new AltiplanoException(ErrorKind.CANCELED, "nobody waits for the blob any more", e));
    } catch (AltiplanoException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(
          new AltiplanoException(
              ErrorKind.INTERNAL, "cannot fetch blob " + source.blob().digest(), e));
    }
  }

  private void fail(AltiplanoException cause) {
    settings.listener().failed(source.host(), source.blob());
    end(cause);
  }

  private void end(@Nullable AltiplanoException cause) {
    failure = cause;
    ended.countDown();
  }

  private void fetch() throws InterruptedException {
    try {
      fetch((readers, blob) -> readers.fillEach(blob.parts()));
    } catch (RangesIgnored e) {
      LOG.info("Fetching blob {} as a whole: {}", source.blob().digest(), e.getMessage());
      fetch((readers, blob) -> readers.fillAll(blob.parts()));
    }
  }

  private void fetch(Way way) throws InterruptedException {
    long began = System.nanoTime();
    Optional<PartialBlob> claimed = claim();
    if (claimed.isPresent()) {
      try (PartialBlob blob = claimed.get()) {
        completed = blob::completed;
        way.fill(readers(), blob);
        blob.finish();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      settings.listener().fetched(source.host(), source.blob(), took);
    }
  }

  private synchronized Readers readers() throws InterruptedException {
    if (stopped.getCount() == 0) {
      throw new InterruptedException();
    }
    readers = new Readers(source, settings);
    return readers;
  }

  /** Empty if the blob is there. */
  private Optional<PartialBlob> claim() throws InterruptedException {
    RemoteBlob blob = source.blob();
    long partSize = settings.options().partSize(blob.size());
    long look = FIRST_LOOK_MILLIS;
    while (!store.hasBlob(blob.digest(), blob.size())) {
      Optional<PartialBlob> claimed = store.partialBlob(blob.digest(), blob.size(), partSize);
      if (claimed.isPresent()) {
        return claimed;
      }
      long there = store.partialBytes(blob.digest());
      completed = () -> there;
      if (stopped.await(look, TimeUnit.MILLISECONDS)) {
        throw new InterruptedException();
      }
      look = Math.min(2 * look, LAST_LOOK_MILLIS);
    }
    return Optional.empty();
  }
}
