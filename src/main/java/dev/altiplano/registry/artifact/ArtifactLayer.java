package dev.altiplano.registry.artifact;

import dev.altiplano.model.ErrorKind;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.store.JsonDocument;
import dev.altiplano.store.Layer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A layer of an artifact.
 *
 * @param path of its file, or empty where it says none; anything may be there
 * @param packing whether it is an archive
 */
record ArtifactLayer(RemoteBlob blob, String path, Packing packing) {
  /** Kind and form. */
  private static final Pattern MODEL_PACK =
      Pattern.compile(
          "application/vnd\\.(?:cncf|cnai)\\.model\\.(weight|weight\\.config|doc|code|dataset)\\.v1\\.(.+)");

  private static final String DOCKER = "application/vnd.docker.ai.";
  private static final List<String> PATHS =
      List.of("org.cncf.model.filepath", "org.cnai.model.filepath");
  private static final List<String> METADATA =
      List.of("org.cncf.model.file.metadata+json", "org.cnai.model.file.metadata+json");
  private static final String TITLE = "org.opencontainers.image.title";
  private static final String ORAS_UNPACK = "io.deis.oras.content.unpack";

  /** What files are called that Docker keeps without names. */
  private static final Map<String, String> DOCKER_NAMES =
      Map.of(
          "gguf.v3", "model.gguf",
          "safetensors", "model.safetensors",
          "license", "LICENSE",
          "chat.template.jinja", "chat_template.jinja");

  /**
   * The part that a layer has in a model; empty where it has none.
   *
   * @param json the layer in its manifest
   */
  static Optional<ArtifactLayer> of(Layer layer, JsonDocument json) {
    RemoteBlob blob = new RemoteBlob(layer.digest(), layer.size());
    JsonDocument annotations = json.object("annotations").orElseGet(ArtifactLayer::none);
    String path = path(annotations);
    Matcher modelPack = MODEL_PACK.matcher(layer.mediaType());
    if (modelPack.matches()) {
      return modelPack(blob, path, modelPack.group(1), modelPack.group(2));
    }
    if (layer.mediaType().startsWith(DOCKER)) {
      return docker(blob, path, layer.mediaType().substring(DOCKER.length()));
    }
    // ORAS calls plain files archives where nobody told it what they are.
    Packing packing =
        annotations.string(ORAS_UNPACK).equals("true")
            ? Packing.of(layer.mediaType())
            : Packing.RAW;
    return path.isEmpty() ? Optional.empty() : Optional.of(new ArtifactLayer(blob, path, packing));
  }

  private static JsonDocument none() {
    return JsonDocument.parse(new byte[] {'{', '}'}, "annotations", ErrorKind.REGISTRY_FAILED);
  }

  private static String path(JsonDocument annotations) {
    return Stream.concat(PATHS.stream(), Stream.of(TITLE))
        .map(annotations::string)
        .filter(path -> !path.isEmpty())
        .findFirst()
        .or(
            () ->
                METADATA.stream().map(annotations::string).flatMap(ArtifactLayer::name).findFirst())
        .orElse("");
  }

  /** The name in the metadata of a file, which is JSON within JSON. */
  private static Stream<String> name(String metadata) {
    return metadata.isEmpty()
        ? Stream.empty()
        : Stream.of(
            JsonDocument.parse(
                    metadata.getBytes(StandardCharsets.UTF_8),
                    "the metadata of a file",
                    ErrorKind.REGISTRY_FAILED)
                .string("name"));
  }

  /** Archives of documents may have a license in them, but are not worth to be fetched for it. */
  private static Optional<ArtifactLayer> modelPack(
      RemoteBlob blob, String path, String kind, String form) {
    Packing packing = Packing.of("." + form);
    boolean isOfModel =
        switch (kind) {
          case "weight", "weight.config" -> true;
          case "doc" -> packing == Packing.RAW;
          default -> false;
        };
    String name =
        path.isEmpty() && (form.equals("gguf") || form.equals("safetensors"))
            ? "model." + form
            : path;
    return isOfModel ? Optional.of(new ArtifactLayer(blob, name, packing)) : Optional.empty();
  }

  private static Optional<ArtifactLayer> docker(RemoteBlob blob, String path, String type) {
    if (type.endsWith(".tar")) {
      return Optional.of(new ArtifactLayer(blob, path, Packing.TAR));
    }
    String name = path.isEmpty() ? DOCKER_NAMES.getOrDefault(type, "") : path;
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(new ArtifactLayer(blob, name, Packing.RAW));
  }
}
