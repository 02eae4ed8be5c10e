package dev.altiplano.registry;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.RemoteManifest;
import dev.altiplano.registry.http.Repository;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The manifests of Ollama, and of this server. They go into the store as they are. */
public final class OllamaForm implements ManifestForm {
  /** More than a model with a layer for each of its tensors has. */
  private static final int MOST_LAYERS = 20_000;

  /** 16 TiB. */
  private static final long LARGEST_LAYER = 1L << 44;

  private static final List<String> LAYER_TYPES =
      List.of("application/vnd.ollama.image.", "application/vnd.altiplano.image.");

  private final RegistryClient client;

  public OllamaForm(RegistryClient client) {
    this.client = client;
  }

  @Override
  public List<String> mediaTypes() {
    return List.of(MediaTypes.MANIFEST);
  }

  @Override
  public Optional<RemoteModel> read(RemoteManifest remote, Repository repository)
      throws TransferException {
    String type = remote.mediaType();
    if (!type.isEmpty() && !type.equals(MediaTypes.MANIFEST) && !type.equals("application/json")) {
      return Optional.empty();
    }
    Manifest manifest = parse(remote, repository);
    if (!manifest.mediaType().isEmpty() && !manifest.mediaType().equals(MediaTypes.MANIFEST)) {
      return Optional.empty();
    }
    requireModel(manifest, repository);
    List<BlobSource> blobs =
        blobs(manifest, repository).values().stream()
            .map(blob -> client.blob(repository, blob))
            .toList();
    return Optional.of(new Verbatim(remote.bytes(), blobs));
  }

  private static Manifest parse(RemoteManifest remote, Repository repository)
      throws TransferException {
    try {
      return Manifest.parse(remote.bytes());
    } catch (AltiplanoException e) {
      throw wrong(repository, e.text());
    }
  }

  /** An image of a container has the same media type, and gigabytes that nobody could use. */
  private static void requireModel(Manifest manifest, Repository repository)
      throws TransferException {
    if (manifest.layers().size() > MOST_LAYERS) {
      throw wrong(
          repository,
          "it has %d layers; at most %d can be taken"
              .formatted(manifest.layers().size(), MOST_LAYERS));
    }
    if (manifest.layers().stream().noneMatch(OllamaForm::isOfModel)) {
      throw wrong(
          repository,
          "none of its layers is one of a model; the first is \"%s\""
              .formatted(manifest.layers().stream().map(Layer::mediaType).findFirst().orElse("")));
    }
  }

  private static boolean isOfModel(Layer layer) {
    return LAYER_TYPES.stream().anyMatch(layer.mediaType()::startsWith);
  }

  /** Each blob once; the layers, then the config. */
  private static Map<Digest, RemoteBlob> blobs(Manifest manifest, Repository repository)
      throws TransferException {
    Map<Digest, RemoteBlob> blobs = new LinkedHashMap<>();
    for (Layer layer :
        Stream.concat(manifest.layers().stream(), Stream.of(manifest.config())).toList()) {
      if (layer.size() > LARGEST_LAYER) {
        throw wrong(
            repository,
            "layer %s has %d bytes; at most %d can be taken"
                .formatted(layer.digest(), layer.size(), LARGEST_LAYER));
      }
      var blob = new RemoteBlob(layer.digest(), layer.size());
      RemoteBlob other = blobs.putIfAbsent(layer.digest(), blob);
      if (other != null && other.size() != blob.size()) {
        throw wrong(
            repository,
            "layer %s has %d bytes in one place and %d in another"
                .formatted(layer.digest(), other.size(), blob.size()));
      }
    }
    return blobs;
  }

  private static TransferException wrong(Repository repository, String why) {
    return TransferException.lasting(
        "the manifest of %s is not that of a model: %s".formatted(repository, why), null);
  }

  /** Its bytes stay, since their digest is what identifies the model. */
  private record Verbatim(byte[] manifest, List<BlobSource> blobs) implements RemoteModel {
    @Override
    public StoredModel write(ModelStore store, ModelName name, ProgressListener progress) {
      return store.write(name, manifest);
    }
  }
}
