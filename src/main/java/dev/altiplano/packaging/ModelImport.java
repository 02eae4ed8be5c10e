package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Brings files that lie elsewhere into the store as a model. A bad file is INVALID_REQUEST. */
public final class ModelImport {
  private static final int DEPTH = 2;

  private final ModelStore store;
  private final ModelAssembly assembly;

  public ModelImport(ModelStore store) {
    this.store = store;
    this.assembly = new ModelAssembly(store);
  }

  /** The files of a directory and of the directories in it, for {@link #run}. */
  public static Map<String, ContentSource> directory(Path directory) {
    Map<String, ContentSource> files = new TreeMap<>();
    try (Stream<Path> entries = Files.walk(directory, DEPTH)) {
      for (Path file : entries.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        files.put(name, () -> Files.newInputStream(file));
      }
    } catch (IOException e) {
      throw LayerWriter.unreadable(directory.toString(), e);
    }
    return files;
  }

  /** Stores the files, by their names, as a model; a former model of that name goes. */
  public StoredModel run(ModelName name, Map<String, ContentSource> files) {
    return store.working(() -> make(name, files));
  }

  private StoredModel make(ModelName name, Map<String, ContentSource> files) {
    Map<String, StoredFile> stored = new HashMap<>();
    files.forEach(
        (file, source) -> {
          if (ModelAssembly.isUseful(file)) {
            stored.put(file, put(file, source));
          }
        });
    try {
      return store.write(name, assembly.assemble(stored));
    } catch (AltiplanoException e) {
      if (e.kind() != ErrorKind.INVALID_REQUEST) {
        throw e;
      }
      throw new AltiplanoException(e.kind(), "cannot make %s: %s".formatted(name, e.text()), e);
    }
  }

  private StoredFile put(String name, ContentSource source) {
    try (InputStream content = source.open()) {
      Digest digest = store.putBlob(content);
      return new StoredFile(digest, Files.size(store.blob(digest)));
    } catch (IOException e) {
      throw LayerWriter.unreadable(name, e);
    }
  }
}
