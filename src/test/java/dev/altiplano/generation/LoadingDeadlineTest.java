package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.residency.ModelLease;
import dev.altiplano.residency.ModelLoader;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.TestLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request waits no longer for a model than it may wait for a slot of one. */
class LoadingDeadlineTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path directory;

  @Test
  void givesUpAModelThatFindsNoRoomInTime() throws Exception {
    ModelStore store = ModelStore.open(directory);
    StoredModel busy = Cria.in(store);
    StoredModel waiting = Cria.in(store, "second", Map.of("LICENSE", "another text"));
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());
        Residency residency = residency(store, engine);
        ModelLease _ = residency.lease(busy, OptionalInt.empty(), null).get(1, TimeUnit.MINUTES)) {
      ScheduledGeneration generation =
          new ScheduledGeneration(
              store, residency, new GenerationSettings(512, Duration.ofMillis(50)), List.of());
      AltiplanoException refusal =
          catchThrowableOfType(
              AltiplanoException.class,
              () -> generation.generate(request(waiting)).blockLast(PATIENCE));
      assertThat(refusal.kind()).isEqualTo(ErrorKind.QUEUE_TIMEOUT);
      assertThat(refusal.text())
          .matches(
              "server busy: the request waited [0-9]+ milliseconds for second:latest to be loaded"
                  + " beside other models, as long as altiplano.queue-timeout allows; .*");
    }
  }

  private static GenerationRequest request(StoredModel model) {
    return new GenerationRequest(
        Endpoint.GENERATE,
        model.name(),
        model.name().display(),
        new Prompt.Raw("Hello"),
        Thinking.UNSET,
        null,
        true,
        true,
        "test",
        Map.of(),
        null,
        System.nanoTime());
  }

  /** One model at a time, and nobody has to go for another. */
  private Residency residency(ModelStore store, Engine engine) {
    ModelLoader loader = TestLoader.of(store, engine, directory.resolve("onnx"));
    ResidencyOptions options =
        new ResidencyOptions(
            1, 8, KeepAlive.FOREVER, 512, 2, 1L << 30, Duration.ZERO, Duration.ofHours(1));
    return new Residency(loader, options, List.of());
  }
}
