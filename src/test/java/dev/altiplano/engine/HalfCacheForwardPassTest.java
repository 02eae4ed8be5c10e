package dev.altiplano.engine;

import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a KV cache in half precision. */
class HalfCacheForwardPassTest extends ForwardPassContract {
  @TempDir private static Path directory;
  private static Path model;
  private static OnnxEngine engine;

  @BeforeAll
  static void openEngine() {
    model = TinyModel.write(directory, Precision.FP32, KvCacheType.F16);
    engine = OnnxEngine.create(RuntimeLibrary.bundled());
  }

  @AfterAll
  static void closeEngine() {
    engine.close();
  }

  @Override
  protected ForwardPass open(int slots, int contextLength) {
    return engine.open(model, new EngineOptions(slots, contextLength, 1));
  }

  @Override
  protected float tolerance() {
    return 0.02f;
  }
}
