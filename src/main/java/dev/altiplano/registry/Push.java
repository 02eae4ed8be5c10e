package dev.altiplano.registry;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.Repository;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes a model elsewhere; what it tells on the way is word for word what Ollama tells. */
public final class Push {
  private final ModelStore store;
  private final HostRules hosts;
  private final RegistryClient client;

  public Push(ModelStore store, HostRules hosts, RegistryClient client) {
    this.store = store;
    this.hosts = hosts;
    this.client = client;
  }

  void run(ModelName name, boolean insecure, ProgressListener progress)
      throws InterruptedException {
    hosts.requireAllowed(name);
    store.working(() -> send(name, insecure, progress));
  }

  /** What is deleted meanwhile goes in the end. */
  private boolean send(ModelName name, boolean insecure, ProgressListener progress)
      throws InterruptedException {
    progress.status("retrieving manifest");
    Optional<byte[]> json = store.manifestJson(name);
    if (json.isEmpty()) {
      progress.status("couldn't retrieve manifest");
      throw missing(name);
    }
    Manifest manifest = Manifest.parse(json.get());
    store.hold(manifest.digests());
    try {
      send(manifest, json.get(), client.repository(name, insecure), name, progress);
    } finally {
      if (store.manifestJson(name).isEmpty()) {
        store.removeUnused(manifest);
      }
    }
    return true;
  }

  private void send(
      Manifest manifest,
      byte[] json,
      Repository repository,
      ModelName name,
      ProgressListener progress)
      throws InterruptedException {
    try {
      for (Layer layer :
          Stream.concat(manifest.layers().stream(), Stream.of(manifest.config())).toList()) {
        push(layer, name, repository, progress);
      }
      progress.status("pushing manifest");
      client.putManifest(repository, name.tag(), mediaType(manifest), json);
    } catch (TransferException e) {
      throw Pull.failure("push model: " + e.getMessage(), e);
    }
    progress.status("success");
  }

  private void push(Layer layer, ModelName name, Repository repository, ProgressListener progress)
      throws TransferException, InterruptedException {
    var blob = new RemoteBlob(layer.digest(), layer.size());
    Path file = store.blob(layer.digest());
    String status = "pushing " + layer.digest().abbreviated();
    String digest = layer.digest().toString();
    if (!client.hasBlob(repository, blob)) {
      progress.moved(status, digest, blob.size(), 0);
      client.upload(
          repository,
          blob,
          file,
          origin(layer, name),
          sent -> progress.moved(status, digest, blob.size(), sent));
    }
    progress.moved(status, digest, blob.size(), blob.size());
  }

  /** The repository that a layer came from, if that is one of the same registry. */
  private static Optional<String> origin(Layer layer, ModelName name) {
    return Optional.of(layer.from())
        .filter(from -> !from.isEmpty())
        .flatMap(ModelName::parse)
        .filter(from -> from.host().equalsIgnoreCase(name.host()))
        .map(from -> from.namespace() + "/" + from.model());
  }

  private static String mediaType(Manifest manifest) {
    return manifest.mediaType().isEmpty() ? MediaTypes.MANIFEST : manifest.mediaType();
  }

  private AltiplanoException missing(ModelName name) {
    Path file =
        store
            .root()
            .resolve("manifests")
            .resolve(name.host())
            .resolve(name.namespace())
            .resolve(name.model())
            .resolve(name.tag());
    return new AltiplanoException(
        ErrorKind.REGISTRY_FAILED, "open %s: no such file or directory".formatted(file));
  }
}
