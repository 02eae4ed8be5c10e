package dev.altiplano.registry.artifact;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.packaging.StoredFile;
import dev.altiplano.registry.FilesModel;
import dev.altiplano.registry.RemoteModel;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A model whose files are layers, or in layers.
 *
 * @param files by their paths
 * @param unpacked the files of archives that were unpacked here before
 * @param archives with more of them
 */
record ArtifactModel(
    Map<String, BlobSource> files, List<Map<String, StoredFile>> unpacked, List<Archive> archives)
    implements RemoteModel {
  ArtifactModel {
    files = Map.copyOf(files);
    unpacked = List.copyOf(unpacked);
    archives = List.copyOf(archives);
  }

  @Override
  public List<BlobSource> blobs() {
    return FilesModel.distinct(
        Stream.concat(
                new TreeMap<>(files).values().stream(), archives.stream().map(Archive::source))
            .toList());
  }

  @Override
  public StoredModel write(ModelStore store, ModelName name, ProgressListener progress)
      throws InterruptedException {
    Map<String, StoredFile> stored = new TreeMap<>();
    files.forEach((path, source) -> stored.put(path, FilesModel.stored(source.blob())));
    unpacked.forEach(archived -> add(archived, stored));
    Map<Archive, Map<String, StoredFile>> unpackedNow = new LinkedHashMap<>();
    for (Archive archive : archives) {
      progress.status("unpacking " + archive.source().blob().digest().abbreviated());
      Map<String, StoredFile> archived = archive.unpack(store);
      add(archived, stored);
      unpackedNow.put(archive, archived);
    }
    StoredModel model = FilesModel.assemble(store, name, ModelPaths.atTop(stored), progress);
    unpackedNow.forEach((archive, archived) -> archive.note(archived, model.manifest(), store));
    discardArchives(store, model);
    return model;
  }

  private static void add(Map<String, StoredFile> archived, Map<String, StoredFile> stored) {
    archived.forEach((path, file) -> add(path, file, stored));
  }

  private static void add(String path, StoredFile file, Map<String, StoredFile> stored) {
    StoredFile other = stored.putIfAbsent(path, file);
    if (other != null && !other.equals(file)) {
      throw new AltiplanoException(
          ErrorKind.REGISTRY_FAILED, "two layers have a file \"%s\"".formatted(path));
    }
  }

  /** What was in them is in blobs of its own now: they go as those of a former version do. */
  private void discardArchives(ModelStore store, StoredModel model) {
    List<Layer> layers =
        archives.stream()
            .map(archive -> archive.source().blob())
            .map(blob -> Layer.of("", blob.digest(), blob.size()))
            .toList();
    store.removeUnused(Manifest.of(model.manifest().config(), layers));
  }
}
