package dev.altiplano.engine;

import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a tiny model in one of the forms that a model can have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TinyModelContract extends ForwardPassContract {
  private final Precision precision;
  private final KvCacheType type;
  private final float tolerance;
  private Path model;
  private OnnxEngine engine;

  TinyModelContract(Precision precision, KvCacheType type, float tolerance) {
    this.precision = precision;
    this.type = type;
    this.tolerance = tolerance;
  }

  @BeforeAll
  void openEngine(@TempDir Path directory) {
    model = TinyModel.write(directory, precision, type);
    engine = OnnxEngine.create(RuntimeLibrary.bundled());
  }

  @AfterAll
  void closeEngine() {
    engine.close();
  }

  @Override
  protected ForwardPass open(int slots, int contextLength) {
    return engine.open(model, new EngineOptions(slots, contextLength, 1));
  }

  @Override
  protected float tolerance() {
    return tolerance;
  }
}
