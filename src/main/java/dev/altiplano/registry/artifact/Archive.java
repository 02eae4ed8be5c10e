package dev.altiplano.registry.artifact;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.packaging.CreateRequest;
import dev.altiplano.packaging.StoredFile;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A layer with files of a model in it. */
record Archive(BlobSource source, Packing packing) {
  /** Weights are hardly compressed at all, and documents to a tenth. */
  private static final long MOST_RATIO = 20;

  private static final long SMALL = 64L << 20;

  /** The files, where it was unpacked here before and they are still there. */
  Optional<Map<String, StoredFile>> before(ModelStore store) {
    return store
        .unpackings()
        .find(source.blob().digest())
        .map(
            layers ->
                layers.stream()
                    .collect(
                        Collectors.toMap(
                            Layer::name, layer -> new StoredFile(layer.digest(), layer.size()))));
  }

  /** Notes those files that the model is made of; nobody keeps the others. */
  void note(Map<String, StoredFile> files, Manifest model, ModelStore store) {
    Set<Digest> used = model.layers().stream().map(Layer::digest).collect(Collectors.toSet());
    List<Layer> layers = new ArrayList<>();
    files.forEach(
        (path, file) -> {
          if (used.contains(file.digest())) {
            layers.add(Layer.of("", file.digest(), file.size()).named(path));
          }
        });
    if (!layers.isEmpty()) {
      store.unpackings().put(source.blob().digest(), layers);
    }
  }

  /**
   * Puts the files that a model may have into the store.
   *
   * @throws AltiplanoException REGISTRY_FAILED for an archive that is damaged, or leads elsewhere
   */
  Map<String, StoredFile> unpack(ModelStore store) throws InterruptedException {
    Map<String, StoredFile> files = new LinkedHashMap<>();
    try (InputStream in = open(store)) {
      TarReader tar = new TarReader(in);
      for (Optional<TarReader.Entry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        take(entry.get(), tar, store, files);
      }
      return files;
    } catch (IOException e) {
      throw failure(String.valueOf(e.getMessage()), e);
    }
  }

  private InputStream open(ModelStore store) throws IOException {
    InputStream file = Files.newInputStream(store.blob(source.blob().digest()));
    try {
      return new BoundedStream(packing.open(file), SMALL + MOST_RATIO * source.blob().size());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** A link where a file belongs would leave the model without it. */
  private void take(
      TarReader.Entry entry, TarReader tar, ModelStore store, Map<String, StoredFile> files) {
    String path = entry.path().replaceFirst("^(\\./)+", "");
    if (!ModelPaths.isUseful(path)) {
      return;
    }
    if (!entry.isFile() || !CreateRequest.isPath(path)) {
      throw failure(
          "its entry \"%s\" is not a plain file with a path within the model".formatted(path),
          null);
    }
    StoredFile stored = new StoredFile(put(tar, store), entry.size());
    if (files.put(path, stored) != null) {
      throw failure("it has \"%s\" twice".formatted(path), null);
    }
  }

  private Digest put(TarReader tar, ModelStore store) {
    try {
      return store.putBlob(tar.content());
    } catch (AltiplanoException e) {
      throw e.getCause() instanceof IOException cause && e.kind() == ErrorKind.INVALID_REQUEST
          ? failure(String.valueOf(cause.getMessage()), cause)
          : e;
    }
  }

  private AltiplanoException failure(String why, @Nullable IOException cause) {
    return new AltiplanoException(
        ErrorKind.REGISTRY_FAILED,
        "cannot unpack layer %s: %s".formatted(source.blob().digest(), why),
        cause);
  }
}
