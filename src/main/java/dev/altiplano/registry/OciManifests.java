package dev.altiplano.registry;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.registry.http.RemoteManifest;
import dev.altiplano.registry.http.Repository;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What manifests of all forms have in common, and how much of it can be taken. */
public final class OciManifests {
  /** More than a model with a layer for each of its tensors has. */
  private static final int MOST_LAYERS = 20_000;

  /** 16 TiB. */
  private static final long LARGEST_LAYER = 1L << 44;

  private OciManifests() {}

  /**
   * What the bytes say.
   *
   * @throws TransferException where that is no manifest, or too much
   */
  public static Manifest parse(RemoteManifest remote, Repository repository)
      throws TransferException {
    Manifest manifest;
    try {
      manifest = Manifest.parse(remote.bytes());
    } catch (AltiplanoException e) {
      throw wrong(repository, e.text());
    }
    if (manifest.layers().size() > MOST_LAYERS) {
      throw wrong(
          repository,
          "it has %d layers; at most %d can be taken"
              .formatted(manifest.layers().size(), MOST_LAYERS));
    }
    return manifest;
  }

  /**
   * Each blob once; the layers, then the config.
   *
   * @throws TransferException where one is too large, or has two sizes
   */
  public static Collection<RemoteBlob> blobs(Manifest manifest, Repository repository)
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
    return blobs.values();
  }

  /** A manifest that cannot be that of a model. */
  public static TransferException wrong(Repository repository, String why) {
    return TransferException.lasting(
        "the manifest of %s is not that of a model: %s".formatted(repository, why), null);
  }
}
