package dev.altiplano.store;

/** Media types of manifests and their layers. */
public final class MediaTypes {
  public static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  public static final String CONFIG = "application/vnd.docker.container.image.v1+json";

  /** GGUF weights. */
  public static final String MODEL = "application/vnd.ollama.image.model";

  /** One safetensors file, as Hugging Face publishes it; {@code name} is the file name. */
  public static final String SAFETENSORS = "application/vnd.altiplano.image.safetensors";

  /**
   * An ONNX graph or a file with its weights; {@code name} is the path, since a graph names its
   * weights by their place beside it.
   */
  public static final String ONNX = "application/vnd.altiplano.image.onnx";

  /** GGUF weights that turn pictures into tokens, for a model that has them apart. */
  public static final String PROJECTOR = "application/vnd.ollama.image.projector";

  /** A file beside the weights, such as {@code tokenizer.json}; {@code name} is the file name. */
  public static final String JSON = "application/vnd.ollama.image.json";

  /** A Go template; {@link #PROMPT} is its older name. */
  public static final String TEMPLATE = "application/vnd.ollama.image.template";

  public static final String PROMPT = "application/vnd.ollama.image.prompt";
  public static final String SYSTEM = "application/vnd.ollama.image.system";
  public static final String PARAMS = "application/vnd.ollama.image.params";
  public static final String MESSAGES = "application/vnd.ollama.image.messages";
  public static final String LICENSE = "application/vnd.ollama.image.license";

  private MediaTypes() {}

  /** Whether layers of this type hold the weights of a model. */
  public static boolean isWeights(String mediaType) {
    return switch (mediaType) {
      case MODEL, SAFETENSORS, ONNX -> true;
      default -> false;
    };
  }
}
