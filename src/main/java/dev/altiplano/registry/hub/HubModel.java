package dev.altiplano.registry.hub;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.packaging.ModelAssembly;
import dev.altiplano.packaging.StoredFile;
import dev.altiplano.registry.FilesModel;
import dev.altiplano.registry.RemoteModel;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of a variant, chosen by their names, and once they are there those that its graphs
 * name: an exporter may call them anything.
 */
record HubModel(FilesModel chosen, Others others) implements RemoteModel {
  /** The other files of the repository. */
  interface Others {
    /** Those of these paths that there are, by their paths. */
    Map<String, BlobSource> at(Set<String> paths) throws TransferException, InterruptedException;
  }

  @Override
  public List<BlobSource> blobs() {
    return chosen.blobs();
  }

  @Override
  public RemoteModel completed(ModelStore store) throws TransferException, InterruptedException {
    Map<String, StoredFile> stored = new LinkedHashMap<>();
    chosen.files().forEach((path, source) -> stored.put(path, FilesModel.stored(source.blob())));
    Set<String> missing;
    try {
      missing = new ModelAssembly(store).missing(stored);
    } catch (AltiplanoException e) {
      throw TransferException.lasting(e.text(), e);
    }
    Map<String, BlobSource> files = new LinkedHashMap<>(chosen.files());
    files.putAll(others.at(missing));
    return new FilesModel(files);
  }

  @Override
  public StoredModel write(ModelStore store, ModelName name, ProgressListener progress) {
    return chosen.write(store, name, progress);
  }
}
