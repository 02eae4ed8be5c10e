package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Tells which of some files make a model, and of what kind: a folder of safetensors, a GGUF file,
 * or a folder of ONNX graphs. Files that mean nothing here are left out. Where there are weights of
 * several kinds, those count that come first in this list.
 */
public final class ModelAssembly {
  private static final int MOST_FILES = 10_000;

  private static final Pattern USEFUL =
      Pattern.compile(
          "LICENSE[^/]*|chat_template\\.jinja|[^/]*\\.(json|safetensors|gguf)"
              + "|(onnx/)?[^/]*(\\.onnx|\\.data|[._]onnx_?data[^/]*)");

  private final LayerWriter writer;
  private final List<ModelForm> forms;

  public ModelAssembly(ModelStore store) {
    this.writer = new LayerWriter(store);
    this.forms = List.of(new SafetensorsForm(writer), new GgufForm(writer), new OnnxForm(writer));
  }

  /**
   * Whether a file of that path may be part of a model; most of what is published beside models is
   * not.
   */
  public static boolean isUseful(String path) {
    return USEFUL.matcher(path).matches();
  }

  /**
   * Whether a file of that path says something about the weights beside it: one of the JSON files,
   * the chat template or a license.
   */
  public static boolean isDocument(String path) {
    return Documents.isDocument(path);
  }

  static boolean isLicense(String path) {
    return FilePath.isAtTop(path) && path.startsWith("LICENSE");
  }

  /**
   * The files that the ONNX graphs among some files have weights in, and that are not among them.
   *
   * @param files by relative path, all in the store
   * @throws AltiplanoException INVALID_REQUEST where a graph cannot be read
   */
  public Set<String> missing(Map<String, StoredFile> files) {
    return new OnnxForm(writer).missing(files);
  }

  /**
   * The manifest of the model that the files make; its config and other small layers are put into
   * the store.
   *
   * @param files by relative path, all in the store already
   * @throws AltiplanoException INVALID_REQUEST if they make no model
   */
  public Manifest assemble(Map<String, StoredFile> files) {
    return find(files)
        .map(Assembled::manifest)
        .orElseThrow(
            () ->
                new AltiplanoException(
                    ErrorKind.INVALID_REQUEST,
                    "the files make no model: a model needs config.json and *.safetensors files,"
                        + " or a *.gguf file, or config.json, tokenizer.json and *.onnx files"));
  }

  /**
   * A model that was found.
   *
   * @param chatTemplate in Jinja; empty where there is none
   */
  record Assembled(Manifest manifest, String chatTemplate) {}

  /** Like {@link #assemble}; empty where there are no weights of any kind. */
  Optional<Assembled> find(Map<String, StoredFile> files) {
    if (files.size() > MOST_FILES) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST,
          "%d files are too many for a model; it may have %d".formatted(files.size(), MOST_FILES));
    }
    files.keySet().forEach(FilePath::check);
    TreeMap<String, StoredFile> sorted = new TreeMap<>(files);
    for (ModelForm form : forms) {
      Optional<ModelForm.Parts> parts = form.read(sorted);
      if (parts.isPresent()) {
        return Optional.of(
            new Assembled(manifest(parts.get(), sorted), parts.get().chatTemplate()));
      }
    }
    return Optional.empty();
  }

  private Manifest manifest(ModelForm.Parts parts, Map<String, StoredFile> files) {
    List<Layer> layers = new ArrayList<>(parts.layers());
    files.forEach(
        (name, file) -> {
          if (isLicense(name)) {
            layers.add(Layer.of(MediaTypes.LICENSE, file.digest(), file.size()));
          }
        });
    return Manifest.of(writer.put(MediaTypes.CONFIG, parts.config().toJson()), layers);
  }
}
