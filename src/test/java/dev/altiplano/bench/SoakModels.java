package dev.altiplano.bench;

import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.testing.Cria;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The two models of a soak test, and settings under which they fight for memory: the embedded
 * model, which knows when to end an answer, and a larger one of random weights, which speaks its
 * tokens.
 */
public final class SoakModels {
  static final String TRAINED = "cria";
  static final String RANDOM = "soak-random";
  static final List<String> NAMES = List.of(TRAINED, RANDOM);

  /** What a request gets that names no context length; half of what one may name. */
  static final int CONTEXT = 512;

  static final int LONG_CONTEXT = 1024;
  private static final int SLOTS = 4;
  private static final Shape SHAPE = new Shape("soak", 512, 4, 8, 4, 1408, 3072, 1e4);

  /** The embedded model: parameters, and bytes of keys and values of a token. */
  private static final Size TRAINED_SIZE = new Size(2_951_616, 2L * 6 * 2 * 32 * Float.BYTES);

  private SoakModels() {}

  /** What decides the estimate of docs/residency.md. */
  private record Size(long parameters, long kvBytesPerToken) {
    static Size of(Shape shape) {
      return new Size(
          shape.tensors(1).stream().mapToLong(Size::numbers).sum(), shape.kvBytesPerToken());
    }

    private static long numbers(RandomTensor tensor) {
      return switch (tensor) {
        case RandomTensor.Matrix matrix -> (long) matrix.rows() * matrix.columns();
        case RandomTensor.Norm norm -> norm.size();
      };
    }

    /** Bytes of weights of eight bits, of the KV cache, and of what comes with every model. */
    long estimate(int context) {
      return parameters * 5 / 4
          + kvBytesPerToken * context * SLOTS
          + (64L << 20)
          + (long) SLOTS * SHAPE.vocabSize() * Float.BYTES;
    }
  }

  /** Makes the models in a models directory. */
  public static void make(Path models) throws IOException {
    Files.createDirectories(models);
    ModelStore store = ModelStore.open(models);
    Cria.in(store);
    Map<String, ContentSource> files = ModelImport.directory(Cria.file(""));
    files.put("model.safetensors", () -> SafetensorsForm.stream(SHAPE.tensors(42)));
    files.put(
        "config.json",
        () -> new ByteArrayInputStream(SHAPE.config().getBytes(StandardCharsets.UTF_8)));
    new ModelImport(store).run(ModelName.parse(RANDOM).orElseThrow(), files);
  }

  /**
   * Settings by their names as properties. The memory is that of one and a half models, which is
   * enough for either at the longest context. The queue is so short that it overflows at times.
   */
  public static Map<String, String> settings() {
    return Map.of(
        "altiplano.memory",
        memory() + "B",
        "altiplano.slots",
        String.valueOf(SLOTS),
        "altiplano.context-length",
        String.valueOf(CONTEXT),
        "altiplano.max-queue",
        "8",
        "altiplano.queue-timeout",
        "30s",
        "altiplano.embedded-model",
        "never");
  }

  static long memory() {
    Size random = Size.of(SHAPE);
    return (random.estimate(CONTEXT) + TRAINED_SIZE.estimate(CONTEXT)) * 3 / 4;
  }
}
