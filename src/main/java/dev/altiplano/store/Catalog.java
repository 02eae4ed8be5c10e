package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What manifests and config blobs say together. Reads without a lock. */
final class Catalog {
  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
  private static final int CONFIG_LIMIT = 4 << 20;

  private final Blobs blobs;
  private final Manifests manifests;
  private final Set<Path> reported = ConcurrentHashMap.newKeySet();

  Catalog(Blobs blobs, Manifests manifests) {
    this.blobs = blobs;
    this.manifests = manifests;
  }

  /** All models that can be read, the newest first. */
  List<StoredModel> list() {
    List<StoredModel> models = new ArrayList<>();
    for (Manifests.Entry entry : manifests.list().entries()) {
      try {
        load(entry).ifPresent(models::add);
      } catch (AltiplanoException | IOException e) {
        if (reported.add(entry.file())) {
          LOG.warn("Leaving {} out of the list of models", entry.file(), e);
        }
      }
    }
    models.sort(
        Comparator.comparing(StoredModel::modifiedAt)
            .reversed()
            .thenComparing(model -> model.name().full()));
    return models;
  }

  /** Reads again when the manifest has changed meanwhile. */
  Optional<StoredModel> load(Manifests.Entry entry) throws IOException {
    byte[] json = new byte[0];
    try {
      json = manifests.read(entry);
      return Optional.of(describe(entry, json));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AltiplanoException e) {
      if (isStill(entry, json)) {
        throw new AltiplanoException(
            ErrorKind.STORE_FAILED,
            "model %s is damaged, pull it again or delete it: %s".formatted(entry.name(), e.text()),
            e);
      }
      return load(entry);
    }
  }

  private boolean isStill(Manifests.Entry entry, byte[] json) throws IOException {
    try {
      return Arrays.equals(manifests.read(entry), json);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  StoredModel describe(Manifests.Entry entry, byte[] json) throws IOException {
    Manifest manifest = Manifest.parse(json);
    return new StoredModel(
        entry.name(),
        Digest.of(json),
        Files.getLastModifiedTime(entry.file()).toInstant(),
        manifest.size(),
        manifest,
        config(manifest));
  }

  ModelConfig config(Manifest manifest) {
    return ModelConfig.parse(blobs.read(manifest.config().digest(), CONFIG_LIMIT));
  }

  /** The digests that manifests name; empty when one cannot be read, for then nobody knows. */
  Optional<Set<Digest>> referenced() {
    Manifests.Listing listing = manifests.list();
    Set<Digest> referenced = new HashSet<>();
    boolean complete = listing.complete();
    for (Manifests.Entry entry : listing.entries()) {
      Optional<Manifest> manifest = manifest(entry);
      manifest.ifPresent(m -> referenced.addAll(m.digests()));
      complete &= manifest.isPresent();
    }
    return complete ? Optional.of(referenced) : Optional.empty();
  }

  Optional<Manifest> manifest(Manifests.Entry entry) {
    try {
      return Optional.of(Manifest.parse(manifests.read(entry)));
    } catch (AltiplanoException | IOException e) {
      LOG.warn("Keeping all blobs: cannot read the manifest {}", entry.file(), e);
      return Optional.empty();
    }
  }
}
