package dev.altiplano.metrics;

import dev.altiplano.model.ModelName;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.residency.ResidencyListener;
import dev.altiplano.scheduler.SchedulerStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Meters of loading, and gauges of what each loaded model does while it is loaded. */
public final class ResidencyMeters implements ResidencyListener {
  private final MeterRegistry registry;
  private final Map<LoadedModel, List<Meter>> gauges = new ConcurrentHashMap<>();

  public ResidencyMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("altiplano.models.loaded", gauges, Map::size)
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
    gauges.put(model, register(name.display(), model));
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
  public void unloaded(ModelName name, LoadedModel model) {
    List<Meter> gone = gauges.remove(model);
    if (gone != null) {
      gone.forEach(registry::remove);
    }
  }

  private List<Meter> register(String name, LoadedModel model) {
    double bytesPerToken =
        (double) model.kvCacheBytes() / model.scheduler().status().kvReservedTokens();
    return List.of(
        gauge(
            name,
            model,
            "altiplano.queue.depth",
            "Sequences that wait for a slot",
            SchedulerStatus::queued),
        gauge(
            name,
            model,
            "altiplano.sequences.active",
            "Sequences in a slot",
            SchedulerStatus::active),
        gauge(
            name,
            model,
            "altiplano.kv.cache.used.bytes",
            "KV cache that sequences fill",
            status -> status.kvUsedTokens() * bytesPerToken),
        gauge(
            name,
            model,
            "altiplano.kv.cache.reserved.bytes",
            "KV cache that is allocated",
            status -> model.kvCacheBytes()));
  }

  private Meter gauge(
      String name,
      LoadedModel model,
      String meter,
      String description,
      ToDoubleFunction<SchedulerStatus> value) {
    return Gauge.builder(meter, model.scheduler(), s -> value.applyAsDouble(s.status()))
        .description(description)
        .tag("model", name)
        .register(registry);
  }
}
