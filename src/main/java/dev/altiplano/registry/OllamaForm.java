package dev.altiplano.registry;

import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.packaging.FilePath;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.RemoteManifest;
import dev.altiplano.registry.http.Repository;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.util.List;
import java.util.Optional;

/** The manifests of Ollama, and of this server. They go into the store as they are. */
public final class OllamaForm implements ManifestForm {
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
    Manifest manifest = OciManifests.parse(remote, repository);
    if (!manifest.mediaType().isEmpty() && !manifest.mediaType().equals(MediaTypes.MANIFEST)) {
      return Optional.empty();
    }
    requireModel(manifest, repository);
    List<BlobSource> blobs =
        OciManifests.blobs(manifest, repository).stream()
            .map(blob -> client.blob(repository, blob))
            .toList();
    return Optional.of(new Verbatim(remote.bytes(), blobs));
  }

  /** An image of a container has the same media type, and gigabytes that nobody could use. */
  private static void requireModel(Manifest manifest, Repository repository)
      throws TransferException {
    if (manifest.layers().stream().noneMatch(OllamaForm::isOfModel)) {
      throw OciManifests.wrong(
          repository,
          "none of its layers is one of a model; the first is \"%s\""
              .formatted(manifest.layers().stream().map(Layer::mediaType).findFirst().orElse("")));
    }
    for (Layer layer : manifest.layers()) {
      if (!layer.name().isEmpty() && !FilePath.isValid(layer.name())) {
        throw OciManifests.wrong(
            repository,
            "the name of a layer leads out of the model: \"%s\"".formatted(layer.name()));
      }
    }
  }

  private static boolean isOfModel(Layer layer) {
    return LAYER_TYPES.stream().anyMatch(layer.mediaType()::startsWith);
  }

  /** Its bytes stay, since their digest is what identifies the model. */
  private record Verbatim(byte[] manifest, List<BlobSource> blobs) implements RemoteModel {
    @Override
    public StoredModel write(ModelStore store, ModelName name, ProgressListener progress) {
      progress.status(WRITING);
      return store.write(name, manifest);
    }
  }
}
