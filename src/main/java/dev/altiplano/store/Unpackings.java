package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Marks of archives that are not kept, since their files are in blobs of their own: what has been
 * unpacked here need not be fetched again as long as those blobs are there. Nothing but time is
 * lost with a mark. Safe for any thread.
 */
public final class Unpackings {
  private static final Logger LOG = LoggerFactory.getLogger(Unpackings.class);
  private static final String PREFIX = "sha256-";
  private static final String SUFFIX = ".unpacked";
  private static final String FILES = "files";
  private static final int LIMIT = 16 << 20;

  private final ModelStore store;
  private final Path directory;

  Unpackings(ModelStore store, Path directory) {
    this.store = store;
    this.directory = directory;
  }

  private Path file(Digest archive) {
    return directory.resolve(PREFIX + archive.hex() + SUFFIX);
  }

  /**
   * The files of an archive by their names, if the blobs of all of them are there; those are held
   * then.
   */
  public Optional<List<Layer>> find(Digest archive) {
    return read(file(archive))
        .filter(files -> files.stream().allMatch(f -> store.hasBlob(f.digest(), f.size())));
  }

  /** Notes what became of an archive. */
  public void put(Digest archive, List<Layer> files) {
    byte[] json = GoJson.bytes(Map.of(FILES, files.stream().map(Layer::toMap).toList()));
    try {
      StoreFiles.createDirectories(directory);
      StoreFiles.write(directory, file(archive), json);
    } catch (IOException e) {
      LOG.warn("Cannot note that {} is unpacked; another pull fetches it again", archive, e);
    }
  }

  /** Removes the marks that are of no use any more. */
  void prune(Blobs blobs) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    for (Path file : StoreFiles.entries(directory)) {
      if (file.getFileName().toString().endsWith(SUFFIX) && !isWhole(read(file), blobs)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean isWhole(Optional<List<Layer>> files, Blobs blobs) throws IOException {
    if (files.isEmpty()) {
      return false;
    }
    for (Layer file : files.get()) {
      if (!blobs.has(file.digest(), file.size())) {
        return false;
      }
    }
    return true;
  }

  /** Empty where there is no mark, or one that says nothing. */
  private static Optional<List<Layer>> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonDocument mark =
          JsonDocument.parse(StoreFiles.read(file, LIMIT), "the mark", ErrorKind.STORE_FAILED);
      List<Layer> files = new ArrayList<>();
      for (JsonNode node : mark.list(FILES)) {
        files.add(Layer.parse(node, "a file of the mark"));
      }
      return files.isEmpty() ? Optional.empty() : Optional.of(files);
    } catch (AltiplanoException | IOException e) {
      LOG.debug("Cannot read the mark {}", file, e);
      return Optional.empty();
    }
  }
}
