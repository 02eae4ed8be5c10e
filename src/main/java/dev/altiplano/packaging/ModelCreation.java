package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.KnownTemplate;
import dev.altiplano.template.gotemplate.GoTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes models of uploaded files or of other models. The statuses, and what is merged and what is
 * replaced, are those of Ollama.
 */
public final class ModelCreation {
  private static final String SUCCESS = "success";

  private final ModelStore store;
  private final ModelPull pull;
  private final ModelCheck check;
  private final ModelAssembly assembly;
  private final LayerWriter writer;

  /**
   * A creation.
   *
   * @param pull brings models to make others from
   * @param check what files make is refused where there is an obstacle to running it
   */
  public ModelCreation(ModelStore store, ModelPull pull, ModelCheck check) {
    this.store = store;
    this.pull = pull;
    this.check = check;
    this.assembly = new ModelAssembly(store);
    this.writer = new LayerWriter(store);
  }

  /**
   * Makes the model, in place of a former one of that name.
   *
   * @throws AltiplanoException INVALID_REQUEST, INVALID_OPTION or UNSUPPORTED for what cannot be
   *     made, and what a pull throws
   * @throws InterruptedException if a pull was interrupted
   */
  public StoredModel create(CreateRequest request, ProgressListener progress)
      throws InterruptedException {
    checkTemplate(request.template());
    return store.working(() -> make(request, progress));
  }

  private StoredModel make(CreateRequest request, ProgressListener progress)
      throws InterruptedException {
    Optional<StoredModel> former = store.find(request.name());
    ModelDraft draft =
        switch (request.source()) {
          case CreateRequest.Source.Model(ModelName base) -> inherited(base, progress);
          case CreateRequest.Source.Files(Map<String, Digest> digests) ->
              assembled(digests, progress);
        };
    if (!request.quantization().isEmpty()) {
      draft.quantize(Quantization.parse(request.quantization()), progress);
    }
    draft.apply(request);
    draft.tell(progress);
    progress.status("writing manifest");
    StoredModel model = store.write(request.name(), draft.manifest());
    former.map(StoredModel::manifest).ifPresent(store::removeUnused);
    progress.status(SUCCESS);
    return model;
  }

  private static void checkTemplate(String source) {
    try {
      GoTemplate.parse(source);
    } catch (AltiplanoException e) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "template error: " + e.text(), e);
    }
  }

  private ModelDraft inherited(ModelName name, ProgressListener progress)
      throws InterruptedException {
    Optional<StoredModel> base = held(name);
    if (base.isEmpty()) {
      pull.pull(name, withoutEnd(progress));
      base = held(name);
    }
    StoredModel found =
        base.orElseThrow(
            () ->
                new AltiplanoException(
                    ErrorKind.MODEL_NOT_FOUND, "model '%s' not found".formatted(name)));
    return ModelDraft.from(writer, found);
  }

  /** The model, if it is still there once its blobs are held: somebody may delete it meanwhile. */
  private Optional<StoredModel> held(ModelName name) {
    Optional<StoredModel> held = Optional.empty();
    Optional<StoredModel> found = store.find(name);
    while (!found.equals(held)) {
      found.ifPresent(model -> store.hold(model.manifest().digests()));
      held = found;
      found = store.find(name);
    }
    return held;
  }

  /** Clients take the first success for that of the creation, and go. */
  private static ProgressListener withoutEnd(ProgressListener progress) {
    return step -> {
      if (!step.status().equals(SUCCESS)) {
        progress.on(step);
      }
    };
  }

  private ModelDraft assembled(Map<String, Digest> digests, ProgressListener progress) {
    if (digests.isEmpty()) {
      throw invalid("no files provided to convert");
    }
    Map<String, StoredFile> files = new HashMap<>();
    digests.forEach((path, digest) -> files.put(path, stored(path, digest)));
    ModelAssembly.Assembled assembled =
        assembly.find(files).orElseThrow(() -> invalid("unknown type"));
    Manifest manifest = assembled.manifest();
    check
        .obstacle(manifest)
        .ifPresent(
            obstacle -> {
              throw new AltiplanoException(
                  ErrorKind.UNSUPPORTED, "the model cannot be run here: " + obstacle);
            });
    ModelConfig config = ModelConfig.parse(writer.read("the config", manifest.config().digest()));
    progress.status(config.format().equals("gguf") ? "parsing GGUF" : "converting model");
    ModelDraft draft = new ModelDraft(writer, config, manifest);
    KnownTemplate.of(assembled.chatTemplate()).ifPresent(known -> draft.use(known, progress));
    return draft;
  }

  private StoredFile stored(String path, Digest digest) {
    FilePath.check(path);
    if (!store.hasBlob(digest)) {
      throw invalid(
          "the content of %s is not on this server: upload blob %s first".formatted(path, digest));
    }
    try {
      return new StoredFile(digest, Files.size(store.blob(digest)));
    } catch (IOException e) {
      throw LayerWriter.unreadable(path, e);
    }
  }

  private static AltiplanoException invalid(String message) {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, message);
  }
}
