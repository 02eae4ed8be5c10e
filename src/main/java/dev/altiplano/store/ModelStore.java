package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A models directory that Ollama could have written, and can go on with. Safe for any number of
 * threads and processes: changes take a lock on the directory, reading takes none. Every failure is
 * an {@link AltiplanoException}, STORE_FAILED unless said otherwise.
 */
public final class ModelStore {
  /** How long a blob that no manifest names is kept, since somebody may be about to name it. */
  static final Duration GRACE = Duration.ofHours(1);

  /** How long what has come of a blob is kept since its last byte, for a fetch to go on with. */
  static final Duration PARTIAL_GRACE = Duration.ofDays(7);

  private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);

  /** Holds the lock and the marks; Ollama does not look there. */
  private static final String STATE = "altiplano";

  private final Path root;
  private final boolean readOnly;
  private final Blobs blobs;
  private final Manifests manifests;
  private final Catalog catalog;
  private final Marks marks;
  private final StoreLock lock;
  private final Partials partials;
  private final KeptBlobs kept;
  private final DamagedBlobs damaged;

  private ModelStore(Path root) {
    this.root = root;
    this.blobs = new Blobs(root.resolve("blobs"));
    this.manifests = new Manifests(root.resolve("manifests"));
    this.catalog = new Catalog(blobs, manifests);
    Path state = root.resolve(STATE);
    this.marks = new Marks(state);
    this.lock = new StoreLock(state.resolve("lock"));
    this.partials = new Partials(blobs, state, lock);
    this.kept = new KeptBlobs(blobs, catalog, lock, new Holds(state), new Uploads(state));
    this.damaged = new DamagedBlobs(blobs, lock);
    this.readOnly = !writable();
  }

  /** Opens a models directory, and makes it where there is none. */
  public static ModelStore open(Path root) {
    try {
      StoreFiles.createDirectories(root.resolve("blobs"));
      StoreFiles.createDirectories(root.resolve("manifests"));
      var store = new ModelStore(root.toRealPath());
      if (store.readOnly) {
        LOG.info("The models directory {} is read-only: no model can be added or removed", root);
      }
      store.check();
      if (!store.readOnly) {
        store.blobs.renameOld();
      }
      return store;
    } catch (IOException e) {
      throw StoreFailure.of("make the models directory", root, e);
    }
  }

  public Path root() {
    return root;
  }

  /** Whether the directory can be used now; silent if so. */
  public void check() {
    try (var _ = Files.newDirectoryStream(blobs.directory());
        var _ = Files.newDirectoryStream(manifests.directory())) {
      if (!readOnly && !writable()) {
        throw StoreFailure.of("the models directory %s has become read-only".formatted(root));
      }
    } catch (IOException e) {
      throw StoreFailure.of("read the models directory", root, e);
    }
  }

  private boolean writable() {
    return Files.isWritable(blobs.directory()) && Files.isWritable(manifests.directory());
  }

  /** The model of that name, whatever its case. */
  public Optional<StoredModel> find(ModelName name) {
    try {
      Optional<Manifests.Entry> entry = manifests.find(name);
      return entry.isEmpty() ? Optional.empty() : catalog.load(entry.get());
    } catch (IOException e) {
      throw StoreFailure.of("read the manifest of " + name, root, e);
    }
  }

  /** The bytes of a model's manifest, as they were written. */
  public Optional<byte[]> manifestJson(ModelName name) {
    try {
      Optional<Manifests.Entry> entry = manifests.find(name);
      return entry.isEmpty() ? Optional.empty() : Optional.of(manifests.read(entry.get()));
    } catch (IOException e) {
      throw StoreFailure.of("read the manifest of " + name, root, e);
    }
  }

  /** All models that can be read, the newest first. */
  public List<StoredModel> list() {
    return catalog.list();
  }

  /** What the layers of a model say. */
  public ModelContents contents(StoredModel model) {
    return contents(model.manifest());
  }

  /** What the layers of a model say that may not be written yet. */
  public ModelContents contents(Manifest manifest) {
    return new ModelContents(blobs, manifest);
  }

  /** A file that came with a model's weights, such as {@code tokenizer.json}. */
  public Optional<Path> file(StoredModel model, String name) {
    return contents(model).file(name);
  }

  /** The safetensors files of a model by their names. */
  public Map<String, Path> weights(StoredModel model) {
    return contents(model).weights();
  }

  /**
   * Does work that makes a model, or takes one elsewhere. Until it ends, nobody removes the blobs
   * that its thread puts, finds with {@link #hasBlob(Digest)} or {@linkplain #hold holds}, in
   * whatever process, but for this thread itself.
   */
  public <T, X extends Throwable> T working(ScopedValue.CallableOp<? extends T, X> action)
      throws X {
    return kept.working(action);
  }

  /** Holds blobs until the work ends, whether they are there yet or not. */
  public void hold(Collection<Digest> digests) {
    if (!readOnly) {
      change(
          "hold blobs",
          () -> {
            kept.hold(digests);
            return true;
          });
    }
  }

  /** Whether the blob is there; in {@link #working work} it is held then. */
  public boolean hasBlob(Digest digest) {
    if (readOnly || !kept.isWorking() || !blobs.has(digest)) {
      return blobs.has(digest);
    }
    return change("look for a blob", () -> kept.holdIfThere(digest));
  }

  /**
   * Whether somebody who has a blob for a model that is to be made need not bring it: it is kept
   * then as if it had been brought.
   */
  public boolean needsNoUpload(Digest digest) {
    removeIfDamaged(digest);
    if (readOnly || !blobs.has(digest)) {
      return blobs.has(digest);
    }
    return change("look for a blob", () -> kept.uploadedIfThere(digest));
  }

  /** Does {@link #removeDamaged} with a small blob, if it is damaged. */
  public void removeIfDamaged(Digest digest) {
    withoutDamage(digest, damaged::removeIfSmall);
  }

  /**
   * Reads a blob that was found damaged, and removes it if it is, so that the next pull or upload
   * brings it anew. On a read-only volume it stays.
   */
  public void removeDamaged(Digest digest) {
    withoutDamage(digest, damaged::remove);
  }

  private interface Removal {
    void run(Digest digest) throws IOException;
  }

  private void withoutDamage(Digest digest, Removal removal) {
    try {
      if (!readOnly) {
        removal.run(digest);
      }
    } catch (IOException e) {
      throw StoreFailure.of("look whether blob %s is damaged".formatted(digest), root, e);
    }
  }

  /** Whether the blob is there as a whole; in {@link #working work} it is held then. */
  public boolean hasBlob(Digest digest, long size) {
    try {
      return hasBlob(digest) && blobs.has(digest, size);
    } catch (IOException e) {
      throw StoreFailure.of("look for a blob", root, e);
    }
  }

  /**
   * A blob to be fetched, with what has come of it before; empty while another thread or process
   * fetches it, and when it is there.
   *
   * @param partSize bytes of its parts, where nothing has come yet
   * @throws AltiplanoException also REGISTRY_FAILED where it is there and has another size
   */
  public Optional<PartialBlob> partialBlob(Digest digest, long size, long partSize) {
    String what = "fetch blob " + digest;
    requireWritable(what);
    try {
      return partials.claim(digest, size, partSize);
    } catch (IOException e) {
      throw StoreFailure.of(what, root, e);
    }
  }

  /** Bytes that have come of a blob which somebody fetches, as the files say. */
  public long partialBytes(Digest digest) {
    try {
      return partials.completed(digest);
    } catch (IOException e) {
      throw StoreFailure.of("look how much has come of blob " + digest, root, e);
    }
  }

  /** What became of archives that are not kept. */
  public Unpackings unpackings() {
    return new Unpackings(this, root.resolve(STATE));
  }

  /** The file of a blob; never to be written to. */
  public Path blob(Digest digest) {
    return blobs.get(digest);
  }

  /**
   * Stores content under the digest that it turns out to have; INVALID_REQUEST if it breaks off.
   * What is put outside of {@link #working work} is an upload: it is kept until a manifest names
   * it, or for {@link #GRACE}.
   */
  public Digest putBlob(InputStream content) {
    requireWritable("put a blob");
    Path temporary = StoreFiles.temporary(blobs.directory());
    try {
      Digest digest = blobs.receive(content, temporary);
      return change(
          "put a blob",
          () -> {
            kept.put(digest);
            StoreFiles.publish(temporary, blobs.path(digest));
            return digest;
          });
    } catch (IOException e) {
      throw StoreFailure.of("put a blob", root, e);
    } finally {
      StoreFiles.discard(temporary);
    }
  }

  /** Stores a copy of a file. */
  public Digest putBlob(Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      return putBlob(content);
    } catch (IOException e) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "cannot read " + file, e);
    }
  }

  /** Makes a model of blobs that are all there, in place of a former one of that name. */
  public StoredModel write(ModelName name, Manifest manifest) {
    return write(name, manifest.toJson());
  }

  /**
   * Like {@link #write(ModelName, Manifest)}, for a manifest whose bytes are to stay as they are.
   */
  public StoredModel write(ModelName name, byte[] manifestJson) {
    if (manifestJson.length > Manifests.LIMIT) {
      throw StoreFailure.of("the manifest of %s is too large".formatted(name));
    }
    Manifest manifest = Manifest.parse(manifestJson);
    return change(
        "write the manifest of " + name,
        () -> {
          requireBlobs(name, manifest);
          catalog.config(manifest);
          StoredModel model = publish(name, manifestJson);
          kept.named(manifest);
          return model;
        });
  }

  /** Gives a model another name as well; MODEL_NOT_FOUND where there is no such model. */
  public StoredModel copy(ModelName from, ModelName to) {
    return change(
        "copy " + from,
        () -> {
          Manifests.Entry source = manifests.find(from).orElseThrow(() -> notFound(from));
          Optional<Manifests.Entry> target = manifests.find(to);
          if (target.isPresent() && target.get().equals(source)) {
            return catalog.describe(source, manifests.read(source));
          }
          return publish(to, manifests.read(source));
        });
  }

  /**
   * Removes a model, and the blobs that only it named and nobody works with; false where there is
   * no such model.
   */
  public boolean delete(ModelName name) {
    return change(
        "delete " + name,
        () -> {
          Optional<Manifests.Entry> entry = manifests.find(name);
          if (entry.isEmpty()) {
            return false;
          }
          Optional<Manifest> manifest = catalog.manifest(entry.get());
          manifests.remove(entry.get());
          if (manifest.isPresent()) {
            discardUnused(manifest.get());
          }
          return true;
        });
  }

  /**
   * Removes the blobs of a former manifest that no model names any more, and that nobody but the
   * caller works with.
   */
  public void removeUnused(Manifest former) {
    if (!readOnly) {
      change(
          "remove unused blobs",
          () -> {
            discardUnused(former);
            return true;
          });
    }
  }

  private void discardUnused(Manifest former) throws IOException {
    Optional<Set<Digest>> needed = kept.all(Instant.now().minus(GRACE));
    if (needed.isPresent()) {
      for (Digest digest : former.digests()) {
        if (!needed.get().contains(digest)) {
          blobs.remove(digest);
        }
      }
    }
  }

  /**
   * Removes what crashes left behind an hour ago or earlier, and what has come of blobs that nobody
   * has gone on to fetch for a week. Nothing happens on a read-only volume, nor to blobs while a
   * manifest is there that cannot be read; a failure is logged and no reason not to start.
   */
  public void prune() {
    if (readOnly) {
      return;
    }
    try {
      int removed = lock.hold(() -> prune(Instant.now()));
      LOG.info("Pruned {} unused blobs from {}", removed, root);
    } catch (IOException e) {
      LOG.warn("Cannot prune the models directory {}", root, e);
    }
  }

  private int prune(Instant now) throws IOException {
    Instant before = now.minus(GRACE);
    partials.prune(now.minus(PARTIAL_GRACE), before);
    StoreFiles.discardStale(root.resolve(STATE), before);
    StoreFiles.discardStale(manifests.directory(), before);
    manifests.removeEmptyDirectories();
    Optional<Set<Digest>> needed = kept.all(before);
    int removed = needed.isPresent() ? blobs.prune(needed.get(), before) : 0;
    unpackings().prune(blobs);
    return removed;
  }

  /**
   * Runs an action once in the life of this directory, whoever starts first; an action that fails
   * is run again next time. The action may use the store. Nothing runs on a read-only volume.
   *
   * @param mark what the action is, in lower case letters, digits and hyphens
   * @return whether the action was run
   */
  public boolean once(String mark, Runnable action) {
    try {
      return !readOnly && marks.once(mark, action);
    } catch (IOException e) {
      throw StoreFailure.of("mark " + mark + " as done", root, e);
    }
  }

  private StoredModel publish(ModelName name, byte[] json) throws IOException {
    Manifests.Entry entry = manifests.place(name);
    manifests.write(entry, json);
    return catalog.describe(entry, json);
  }

  private void requireBlobs(ModelName name, Manifest manifest) throws IOException {
    for (Layer layer : manifest.blobs().toList()) {
      long size = Files.size(blobs.get(layer.digest()));
      if (size != layer.size()) {
        throw StoreFailure.of(
            "blob %s of %s has %d bytes, but its manifest says %d"
                .formatted(layer.digest(), name, size, layer.size()));
      }
    }
  }

  private <T> T change(String what, StoreLock.Action<T> action) {
    requireWritable(what);
    try {
      return lock.hold(action);
    } catch (IOException e) {
      throw StoreFailure.of(what, root, e);
    }
  }

  private void requireWritable(String what) {
    if (readOnly) {
      throw StoreFailure.of(
          "cannot %s: the models directory %s is read-only".formatted(what, root));
    }
  }

  private static AltiplanoException notFound(ModelName name) {
    return new AltiplanoException(
        ErrorKind.MODEL_NOT_FOUND, "model \"%s\" not found".formatted(name));
  }
}
