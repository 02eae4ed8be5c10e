package dev.altiplano.engine;

import dev.altiplano.graph.ExportForm;
import dev.altiplano.graph.ExportedModel;
import dev.altiplano.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a tiny model in the forms that other programs export. */
class ExportedGraphTest {
  private static final ExportForm OPTIMUM = ExportForm.OPTIMUM;

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Contract extends ForwardPassContract {
    private final ExportForm form;
    private final float tolerance;
    private Path graph;
    private OnnxEngine engine;

    Contract(ExportForm form, float tolerance) {
      this.form = form;
      this.tolerance = tolerance;
    }

    @BeforeAll
    void writeModel(@TempDir Path directory) throws IOException {
      Path source = Files.createDirectory(directory.resolve("source"));
      new TinyLlama(4, 2, 96, false, 1).write(source);
      graph = directory.resolve("model.onnx");
      ExportedModel.write(source, form, graph);
      engine = OnnxEngine.create(RuntimeLibrary.bundled());
    }

    @AfterAll
    void closeEngine() {
      engine.close();
    }

    @Override
    protected ForwardPass open(int slots, int contextLength) {
      return engine.open(graph, new EngineOptions(slots, contextLength, 1, form.names()));
    }

    @Override
    protected float tolerance() {
      return tolerance;
    }
  }

  @Nested
  class Optimum extends Contract {
    Optimum() {
      super(OPTIMUM, 1e-4f);
    }
  }

  @Nested
  class GroupQueryAttention extends Contract {
    GroupQueryAttention() {
      super(OPTIMUM.with(ExportForm.Attends.GROUP_QUERY_ATTENTION).withoutPositions(), 1e-4f);
    }
  }

  @Nested
  class HalfPrecision extends Contract {
    HalfPrecision() {
      super(OPTIMUM.inHalfPrecision(), 2e-2f);
    }
  }

  @Nested
  class GroupQueryAttentionInHalfPrecision extends Contract {
    GroupQueryAttentionInHalfPrecision() {
      super(OPTIMUM.with(ExportForm.Attends.GROUP_QUERY_ATTENTION).inHalfPrecision(), 2e-2f);
    }
  }

  @Nested
  class LogitsOfTheLastToken extends Contract {
    LogitsOfTheLastToken() {
      super(OPTIMUM.with(ExportForm.Keeps.LAST).withoutPositions(), 1e-4f);
    }
  }

  @Nested
  class LogitsAsTold extends Contract {
    LogitsAsTold() {
      super(OPTIMUM.with(ExportForm.Keeps.AS_TOLD), 1e-4f);
    }
  }

  @Nested
  class MergedBranches extends Contract {
    MergedBranches() {
      super(OPTIMUM.withCacheBranch(), 1e-4f);
    }
  }

  @Nested
  class OneTokenAtATime extends Contract {
    OneTokenAtATime() {
      super(OPTIMUM.with(ExportForm.Attends.PLAIN_WITHOUT_CAUSALITY), 1e-4f);
    }
  }
}
