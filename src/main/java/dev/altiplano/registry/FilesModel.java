package dev.altiplano.registry;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.packaging.ModelAssembly;
import dev.altiplano.packaging.StoredFile;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that is published as files, out of which its manifest is assembled here.
 *
 * @param files by their paths within the model, in the order to fetch
 */
public record FilesModel(Map<String, BlobSource> files) implements RemoteModel {
  public FilesModel {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  @Override
  public List<BlobSource> blobs() {
    return distinct(files.values());
  }

  /** The blobs without those whose content is that of an earlier one. */
  public static List<BlobSource> distinct(Iterable<BlobSource> blobs) {
    Map<Digest, BlobSource> byDigest = new LinkedHashMap<>();
    blobs.forEach(blob -> byDigest.putIfAbsent(blob.blob().digest(), blob));
    return List.copyOf(byDigest.values());
  }

  @Override
  public StoredModel write(ModelStore store, ModelName name, ProgressListener progress) {
    Map<String, StoredFile> stored = new LinkedHashMap<>();
    files.forEach((path, source) -> stored.put(path, stored(source.blob())));
    return assemble(store, name, stored, progress);
  }

  /** A file whose blob is in the store. */
  public static StoredFile stored(RemoteBlob blob) {
    return new StoredFile(blob.digest(), blob.size());
  }

  /**
   * Makes a model of files that are in the store, and says so.
   *
   * @throws AltiplanoException REGISTRY_FAILED where they make none; STORE_FAILED
   */
  public static StoredModel assemble(
      ModelStore store, ModelName name, Map<String, StoredFile> files, ProgressListener progress) {
    progress.status(WRITING);
    try {
      return store.write(name, new ModelAssembly(store).assemble(files));
    } catch (AltiplanoException e) {
      if (e.kind() != ErrorKind.INVALID_REQUEST && e.kind() != ErrorKind.UNSUPPORTED) {
        throw e;
      }
      throw new AltiplanoException(
          ErrorKind.REGISTRY_FAILED, "cannot make %s: %s".formatted(name, e.text()), e);
    }
  }
}
