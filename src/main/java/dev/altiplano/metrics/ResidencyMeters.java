package dev.altiplano.metrics;

import dev.altiplano.model.ModelName;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.residency.ResidencyListener;
import dev.altiplano.residency.UnloadReason;
import dev.altiplano.scheduler.SchedulerStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Meters of loading, and gauges of what each loaded model does while it is loaded. */
public final class ResidencyMeters implements ResidencyListener {
  private static final String QUEUE_DEPTH = "altiplano.queue.depth";
  private static final String ACTIVE = "altiplano.sequences.active";
  private static final String KV_USED = "altiplano.kv.cache.used.bytes";
  private static final String KV_RESERVED = "altiplano.kv.cache.reserved.bytes";
  private static final List<String> GAUGES = List.of(QUEUE_DEPTH, ACTIVE, KV_USED, KV_RESERVED);

  private final MeterRegistry registry;

  /** By short name; of two forms of a model, one may be leaving while the other is there. */
  private final Map<String, LoadedModel> current = new ConcurrentHashMap<>();

  public ResidencyMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("altiplano.models.loaded", current, Map::size)
        .description("Models that are loaded")
        .register(registry);
  }

  @Override
  public void loaded(ModelName name, LoadedModel model, Duration took) {
    Timer.builder("altiplano.model.load.duration")
        .description("Time to convert, where needed, and load a model")
        .tag("model", name.display())
        .register(registry)
        .record(took);
    if (current.put(name.display(), model) == null) {
      registerGauges(name.display());
    }
  }

  @Override
  public void loadFailed(ModelName name) {
    Counter.builder("altiplano.model.load.failures")
        .description("Loads that failed")
        .tag("model", name.display())
        .register(registry)
        .increment();
  }

  @Override
  public void loadTimedOut(ModelName name) {
    Counter.builder("altiplano.model.load.timeouts")
        .description("Loads that were given up because they made no progress")
        .tag("model", name.display())
        .register(registry)
        .increment();
  }

  @Override
  public void unloaded(ModelName name, LoadedModel model, UnloadReason reason) {
    Counter.builder("altiplano.model.evictions")
        .description("Models that were unloaded")
        .tag("model", name.display())
        .tag("reason", reason.label())
        .register(registry)
        .increment();
    if (current.remove(name.display(), model)) {
      GAUGES.forEach(
          gauge ->
              registry.find(gauge).tag("model", name.display()).meters().forEach(registry::remove));
    }
  }

  private void registerGauges(String name) {
    gauge(
        name, QUEUE_DEPTH, "Sequences that wait for a slot", m -> m.scheduler().status().queued());
    gauge(name, ACTIVE, "Sequences in a slot", m -> m.scheduler().status().active());
    gauge(name, KV_USED, "KV cache that sequences fill", ResidencyMeters::usedBytes);
    gauge(name, KV_RESERVED, "KV cache that is allocated", LoadedModel::kvCacheBytes);
  }

  private static double usedBytes(LoadedModel model) {
    SchedulerStatus status = model.scheduler().status();
    return (double) model.kvCacheBytes() * status.kvUsedTokens() / status.kvReservedTokens();
  }

  private void gauge(
      String name, String meter, String description, ToDoubleFunction<LoadedModel> value) {
    Gauge.builder(
            meter,
            current,
            loaded -> {
              LoadedModel model = loaded.get(name);
              return model == null ? 0 : value.applyAsDouble(model);
            })
        .description(description)
        .tag("model", name)
        .register(registry);
  }
}
