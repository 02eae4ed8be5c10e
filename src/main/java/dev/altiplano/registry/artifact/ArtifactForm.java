package dev.altiplano.registry.artifact;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.packaging.CreateRequest;
import dev.altiplano.packaging.StoredFile;
import dev.altiplano.registry.ManifestForm;
import dev.altiplano.registry.OciManifests;
import dev.altiplano.registry.RemoteModel;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.RemoteManifest;
import dev.altiplano.registry.http.Repository;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.store.JsonDocument;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.ModelStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Models as other tools keep them: CNCF ModelPack, Docker Model Runner, and what ORAS makes of a
 * folder. The model is made of their files as it would be made of the same files from elsewhere.
 */
public final class ArtifactForm implements ManifestForm {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final RegistryClient client;
  private final ModelStore store;

  /**
   * Knows the form.
   *
   * @param store knows which archives need not be fetched
   */
  public ArtifactForm(RegistryClient client, ModelStore store) {
    this.client = client;
    this.store = store;
  }

  @Override
  public List<String> mediaTypes() {
    return List.of(MANIFEST);
  }

  @Override
  public Optional<RemoteModel> read(RemoteManifest remote, Repository repository)
      throws TransferException {
    if (!remote.mediaType().equals(MANIFEST)) {
      return Optional.empty();
    }
    Manifest manifest = OciManifests.parse(remote, repository);
    OciManifests.blobs(manifest, repository);
    List<ArtifactLayer> layers = layers(remote, manifest, repository);
    return layers.isEmpty() ? Optional.empty() : Optional.of(model(layers, repository));
  }

  /** The store's layers know nothing of annotations. */
  private static List<ArtifactLayer> layers(
      RemoteManifest remote, Manifest manifest, Repository repository) throws TransferException {
    try {
      List<JsonNode> nodes =
          JsonDocument.parse(remote.bytes(), "the manifest", ErrorKind.REGISTRY_FAILED)
              .list("layers");
      List<ArtifactLayer> layers = new ArrayList<>();
      for (int i = 0; i < nodes.size(); i++) {
        var json =
            new JsonDocument(
                nodes.get(i), "layer %d of the manifest".formatted(i), ErrorKind.REGISTRY_FAILED);
        ArtifactLayer.of(manifest.layers().get(i), json).ifPresent(layers::add);
      }
      return layers;
    } catch (AltiplanoException e) {
      throw OciManifests.wrong(repository, e.text());
    }
  }

  private RemoteModel model(List<ArtifactLayer> layers, Repository repository)
      throws TransferException {
    Map<String, BlobSource> files = new LinkedHashMap<>();
    List<Map<String, StoredFile>> unpacked = new ArrayList<>();
    List<Archive> archives = new ArrayList<>();
    for (ArtifactLayer layer : layers) {
      BlobSource source = client.blob(repository, layer.blob());
      switch (layer.packing()) {
        case RAW -> add(layer, source, files, repository);
        case TAR, TAR_GZIP, TAR_ZSTD -> {
          Archive archive = new Archive(source, layer.packing());
          archive.before(store).ifPresentOrElse(unpacked::add, () -> archives.add(archive));
        }
      }
    }
    if (files.isEmpty() && unpacked.isEmpty() && archives.isEmpty()) {
      throw OciManifests.wrong(
          repository,
          "none of its files is one of a model; the first is \"%s\""
              .formatted(layers.getFirst().path()));
    }
    return new ArtifactModel(files, unpacked, archives);
  }

  private static void add(
      ArtifactLayer layer, BlobSource source, Map<String, BlobSource> files, Repository repository)
      throws TransferException {
    String path = layer.path().replaceFirst("^(\\./)+", "");
    if (!ModelPaths.isUseful(path)) {
      return;
    }
    if (!CreateRequest.isPath(path)) {
      throw OciManifests.wrong(
          repository, "the path \"%s\" of a layer leads out of the model".formatted(path));
    }
    if (files.put(path, source) != null) {
      throw OciManifests.wrong(repository, "two layers have the path \"%s\"".formatted(path));
    }
  }
}
