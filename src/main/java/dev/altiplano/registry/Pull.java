package dev.altiplano.registry;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.packaging.ModelCheck;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.Downloads;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.PartialBlob;
import dev.altiplano.store.StoredModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a model here; what it tells on the way is word for word what Ollama tells. */
public final class Pull {
  private static final Logger LOG = LoggerFactory.getLogger(Pull.class);

  private static final String VERIFYING = "verifying sha256 digest";

  private final ModelStore store;
  private final Downloads downloads;
  private final HostRules hosts;
  private final List<Source> sources;
  private final boolean prune;
  private final PullListener listener;
  private final ModelCheck check;

  /**
   * Knows some sources.
   *
   * @param sources asked in this order whether a name is theirs
   * @param prune whether blobs of a former version that no model names any more are removed
   */
  public Pull(
      ModelStore store,
      Downloads downloads,
      HostRules hosts,
      List<Source> sources,
      boolean prune,
      PullListener listener) {
    this(store, downloads, hosts, sources, prune, listener, ModelCheck.NONE);
  }

  private Pull(
      ModelStore store,
      Downloads downloads,
      HostRules hosts,
      List<Source> sources,
      boolean prune,
      PullListener listener,
      ModelCheck check) {
    this.store = store;
    this.downloads = downloads;
    this.hosts = hosts;
    this.sources = List.copyOf(sources);
    this.prune = prune;
    this.listener = listener;
    this.check = check;
  }

  /** One that warns of models that cannot be run here, which it brings all the same. */
  public Pull checking(ModelCheck models) {
    return new Pull(store, downloads, hosts, sources, prune, listener, models);
  }

  void run(ModelName requested, boolean insecure, ProgressListener progress)
      throws InterruptedException {
    hosts.requireAllowed(requested);
    Source source = source(requested);
    long began = System.nanoTime();
    PullListener.Outcome outcome = PullListener.Outcome.FAILURE;
    try {
      store.working(() -> run(source, requested, insecure, progress));
      outcome = PullListener.Outcome.SUCCESS;
    } catch (InterruptedException e) {
      outcome = PullListener.Outcome.CANCELED;
      throw e;
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      listener.ended(source.kind(requested), outcome, took);
    }
  }

  private Source source(ModelName name) {
    return sources.stream()
        .filter(source -> source.serves(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this is a bug: no source serves " + name));
  }

  private StoredModel run(
      Source source, ModelName requested, boolean insecure, ProgressListener progress)
      throws InterruptedException {
    Optional<StoredModel> former = former(requested);
    ModelName name = former.map(StoredModel::name).orElse(requested);
    progress.status("pulling manifest");
    RemoteModel model = resolve(source, name, insecure, progress);
    fetch(model.blobs(), progress);
    RemoteModel whole = completed(model);
    List<BlobSource> more = new ArrayList<>(whole.blobs());
    more.removeAll(model.blobs());
    fetch(more, progress);
    progress.status(VERIFYING);
    StoredModel written = whole.write(store, name, progress);
    if (former.isPresent() && prune && leavesUnused(former.get(), written)) {
      progress.status("removing unused layers");
      store.removeUnused(former.get().manifest());
    }
    check.obstacle(written.manifest()).ifPresent(obstacle -> warn(name, obstacle, progress));
    progress.status("success");
    return written;
  }

  /** One that is damaged is no reason not to bring it again. */
  private Optional<StoredModel> former(ModelName name) {
    try {
      return store.find(name);
    } catch (AltiplanoException e) {
      LOG.info("Pulling {}, which cannot be read: {}", name, e.text());
      return Optional.empty();
    }
  }

  /** Another server may run it on this volume. */
  private static void warn(ModelName name, String obstacle, ProgressListener progress) {
    LOG.warn("{} is here but cannot be run by this server: {}", name, obstacle);
    progress.status("warning: this server cannot run the model: " + obstacle);
  }

  private static RemoteModel resolve(
      Source source, ModelName name, boolean insecure, ProgressListener progress)
      throws InterruptedException {
    try {
      return source.resolve(name, insecure, progress);
    } catch (TransferException e) {
      throw failure("pull model manifest: " + e.getMessage(), e);
    }
  }

  private RemoteModel completed(RemoteModel model) throws InterruptedException {
    try {
      return model.completed(store);
    } catch (TransferException e) {
      throw failure("pull model: " + e.getMessage(), e);
    }
  }

  private void fetch(List<BlobSource> blobs, ProgressListener progress)
      throws InterruptedException {
    List<Digest> digests = blobs.stream().map(blob -> blob.blob().digest()).toList();
    store.hold(digests);
    digests.forEach(store::removeIfDamaged);
    for (BlobSource blob : blobs) {
      fetch(blob, progress);
    }
  }

  private void fetch(BlobSource blob, ProgressListener progress) throws InterruptedException {
    try {
      downloads.fetch(blob, "pulling " + blob.blob().digest().abbreviated(), progress);
    } catch (AltiplanoException e) {
      if (e.text().startsWith(PartialBlob.MISMATCH)) {
        progress.status(VERIFYING);
      }
      throw e;
    }
  }

  private static boolean leavesUnused(StoredModel former, StoredModel written) {
    Set<Digest> digests = new HashSet<>(former.manifest().digests());
    digests.removeAll(written.manifest().digests());
    return !digests.isEmpty();
  }

  static AltiplanoException failure(String message, TransferException cause) {
    return new AltiplanoException(ErrorKind.REGISTRY_FAILED, message, cause);
  }
}
