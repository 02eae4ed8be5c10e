package dev.altiplano.registry.transfer;

import dev.altiplano.model.Progress;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.store.ModelStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fetches blobs into the store. A blob that several callers want is fetched once; what was fetched
 * of one stays when the fetch ends early, for the next to go on with. Safe for any thread.
 */
public final class Downloads {
  private final ModelStore store;
  private final DownloadSettings settings;
  private final Map<RemoteBlob, Download> running = new ConcurrentHashMap<>();

  public Downloads(ModelStore store, DownloadOptions options, TransferListener listener) {
    this(store, new DownloadSettings(options, listener, Thread::sleep));
  }

  Downloads(ModelStore store, DownloadSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /**
   * Returns when the blob is in the store. The listener hears how far it has come 17 times a
   * second, and in the end that it is complete; of a blob that is there already it hears only that.
   * An interrupted caller leaves; the fetch ends when the last one has left.
   *
   * @param status what the listener hears is being done
   * @throws dev.altiplano.model.AltiplanoException REGISTRY_FAILED when trying again did not help
   *     or the content is not what its digest says; STORE_FAILED when it cannot be written
   */
  public void fetch(BlobSource source, String status, ProgressListener progress)
      throws InterruptedException {
    RemoteBlob blob = source.blob();
    if (!isThere(blob)) {
      follow(source, status, progress);
    }
    progress.on(progress(blob, status, blob.size()));
  }

  private boolean isThere(RemoteBlob blob) {
    return store.hasBlob(blob.digest(), blob.size());
  }

  private void follow(BlobSource source, String status, ProgressListener progress)
      throws InterruptedException {
    Download download = join(source);
    try {
      while (!download.await()) {
        progress.on(progress(source.blob(), status, download.completed()));
      }
    } finally {
      download.leave();
    }
  }

  /** A download that ends between the look into the store and here is simply begun again. */
  private Download join(BlobSource source) {
    return running.compute(
        source.blob(),
        (blob, present) -> {
          if (present != null && present.join()) {
            return present;
          }
          var download = new Download(store, source, settings);
          download.start(() -> running.remove(blob, download));
          return download;
        });
  }

  private static Progress progress(RemoteBlob blob, String status, long completed) {
    return new Progress(status, blob.digest().toString(), blob.size(), completed);
  }
}
