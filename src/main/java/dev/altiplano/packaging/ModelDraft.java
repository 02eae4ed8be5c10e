package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.store.GoJson;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.KnownTemplate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A model that is being made. Confined to one thread. */
final class ModelDraft {
  /** What the protocol has where there is no blob that the progress is about. */
  private static final String NO_DIGEST = "0000000000000000000";

  private final LayerWriter writer;
  private final List<Layer> layers;
  private final Set<Digest> created = new HashSet<>();
  private final Map<String, Object> params = new TreeMap<>();
  private ModelConfig config;

  ModelDraft(LayerWriter writer, ModelConfig config, Manifest manifest) {
    this.writer = writer;
    this.config = config;
    this.layers = new ArrayList<>(manifest.layers());
    params.putAll(writer.store().contents(manifest).params());
  }

  /** All that another model has. Its blobs are held, so that they outlive it. */
  static ModelDraft from(LayerWriter writer, StoredModel base) {
    String name = base.name().display();
    List<Layer> layers = new ArrayList<>();
    for (Layer layer : base.manifest().layers()) {
      if (!writer.store().hasBlob(layer.digest())) {
        throw new AltiplanoException(
            ErrorKind.STORE_FAILED,
            "blob %s of %s is not in the store; pull or create it again"
                .formatted(layer.digest(), name));
      }
      layers.add(new Layer(layer.mediaType(), layer.digest(), layer.size(), name, layer.name()));
    }
    return new ModelDraft(writer, base.config(), Manifest.of(base.manifest().config(), layers));
  }

  /** Weights stay as they are when they are to become floats of another kind. */
  void quantize(Quantization type, ProgressListener progress) {
    Quantization.requireFloat(config.quantization());
    if (config.format().equals("onnx")) {
      throw new AltiplanoException(
          ErrorKind.UNSUPPORTED,
          "an ONNX model cannot be quantized; quantize the weights that it was made from");
    }
    if (!type.isFloat()) {
      long size =
          layers.stream()
              .filter(layer -> MediaTypes.isWeights(layer.mediaType()))
              .mapToLong(Layer::size)
              .sum();
      progress.moved(
          "quantizing %s model to %s".formatted(config.quantization(), type),
          NO_DIGEST,
          size,
          size);
      config = config.with(Map.of("file_type", type.name()));
    }
  }

  /** Takes what goes with the chat template of the weights; it gives way to what a request has. */
  void use(KnownTemplate known, ProgressListener progress) {
    progress.status("using autodetected template " + known.name());
    replace(MediaTypes.TEMPLATE, known.template().getBytes(StandardCharsets.UTF_8));
    if (!known.stop().isEmpty()) {
      params.put("stop", known.stop());
      replace(MediaTypes.PARAMS, GoJson.bytes(params));
    }
  }

  /** Puts in what the request has of its own. */
  void apply(CreateRequest request) {
    config = config.with(request.facts());
    if (!request.template().isEmpty()) {
      remove(MediaTypes.PROMPT);
      replace(MediaTypes.TEMPLATE, request.template().getBytes(StandardCharsets.UTF_8));
    }
    if (!request.system().isEmpty()) {
      replace(MediaTypes.SYSTEM, request.system().getBytes(StandardCharsets.UTF_8));
    }
    request.licenses().forEach(this::license);
    if (!request.parameters().isEmpty()) {
      params.putAll(request.parameters());
      replace(MediaTypes.PARAMS, GoJson.bytes(params));
    }
    if (!request.messages().isEmpty()) {
      replace(
          MediaTypes.MESSAGES,
          GoJson.bytes(request.messages().stream().map(ModelDraft::message).toList()));
    }
  }

  /** One that is there is not needed twice: what a Modelfile says of a model, the model has. */
  private void license(String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.of(content);
    if (layers.stream().noneMatch(layer -> isLicense(layer) && layer.digest().equals(digest))) {
      add(MediaTypes.LICENSE, content);
    }
  }

  private static boolean isLicense(Layer layer) {
    return layer.mediaType().equals(MediaTypes.LICENSE);
  }

  private static Map<String, Object> message(ChatMessage message) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", message.role());
    fields.put("content", message.content());
    return fields;
  }

  private void remove(String mediaType) {
    layers.removeIf(layer -> layer.mediaType().equals(mediaType));
  }

  private void replace(String mediaType, byte[] content) {
    remove(mediaType);
    add(mediaType, content);
  }

  private void add(String mediaType, byte[] content) {
    Digest digest = Digest.of(content);
    if (!writer.store().hasBlob(digest)) {
      created.add(digest);
    }
    layers.add(writer.put(mediaType, content));
  }

  /** Says of each layer whether it was there. */
  void tell(ProgressListener progress) {
    for (Layer layer : layers) {
      progress.status(
          "%s layer %s"
              .formatted(
                  created.contains(layer.digest()) ? "creating new" : "using existing",
                  layer.digest()));
    }
  }

  Manifest manifest() {
    return Manifest.of(writer.put(MediaTypes.CONFIG, config.toJson()), layers);
  }
}
