package dev.altiplano.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.residency.ModelLease;
import dev.altiplano.residency.ModelLoader;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.TestLoader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the meters say while models come and go for real. */
class ResidencyMetersTest {
  private static final long BUDGET = 1L << 30;

  @TempDir private Path directory;
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void countsWhatComesAndGoes() throws Exception {
    ModelStore store = ModelStore.open(directory);
    StoredModel first = Cria.in(store);
    StoredModel second = Cria.in(store, "second", Map.of("LICENSE", "another text"));
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());
        Residency residency = residency(store, engine)) {
      var _ = new ResidencyGauges(registry, residency);
      assertThat(gauge("altiplano.memory.budget.bytes")).isEqualTo(BUDGET);
      assertThat(gauge("altiplano.memory.used.bytes")).isZero();
      ModelLease lease = get(lease(residency, first));
      assertThat(gauge("altiplano.memory.used.bytes")).isBetween(48.0 * (1 << 20), 1.0 * BUDGET);
      CompletableFuture<ModelLease> waiting = lease(residency, second);
      await().until(() -> gauge("altiplano.model.loads.waiting") == 1);
      lease.close();
      get(waiting).close();
      assertThat(gauge("altiplano.model.loads.waiting")).isZero();
      residency.unload(second);
      await().until(() -> gauge("altiplano.models.loaded") == 0);
    }
    assertThat(evictions("cria:latest", "count")).isEqualTo(1);
    assertThat(evictions("second:latest", "request")).isEqualTo(1);
  }

  @Test
  void countsTimeouts() {
    new ResidencyMeters(registry).loadTimedOut(Cria.in(ModelStore.open(directory)).name());
    assertThat(registry.get("altiplano.model.load.timeouts").counter().count()).isEqualTo(1);
  }

  private Residency residency(ModelStore store, Engine engine) {
    ModelLoader loader = TestLoader.of(store, engine, directory.resolve("onnx"));
    ResidencyOptions options =
        new ResidencyOptions(
            1, 8, KeepAlive.FOREVER, 512, 2, BUDGET, Duration.ZERO, Duration.ofHours(1));
    return new Residency(loader, options, List.of(new ResidencyMeters(registry)));
  }

  private static CompletableFuture<ModelLease> lease(Residency residency, StoredModel model) {
    return residency.lease(model, OptionalInt.empty(), null);
  }

  private static ModelLease get(CompletableFuture<ModelLease> lease) throws Exception {
    return lease.get(60, TimeUnit.SECONDS);
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double evictions(String model, String reason) {
    Counter counter =
        registry.get("altiplano.model.evictions").tags("model", model, "reason", reason).counter();
    return counter.count();
  }
}
