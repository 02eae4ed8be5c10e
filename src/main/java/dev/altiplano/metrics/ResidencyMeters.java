package dev.altiplano.metrics;

import dev.altiplano.model.ModelName;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.residency.ResidencyListener;
import dev.altiplano.residency.UnloadReason;
import dev.altiplano.scheduler.SchedulerStatus;
import dev.altiplano.scheduler.SchedulerWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Meters of loading, and gauges of what each loaded model does while it is loaded. */
public final class ResidencyMeters implements ResidencyListener {
  private static final String QUEUE_DEPTH = "altiplano.queue.depth";
  private static final String ACTIVE = "altiplano.sequences.active";
  private static final String KV_USED = "altiplano.kv.cache.used.bytes";
  private static final String KV_RESERVED = "altiplano.kv.cache.reserved.bytes";
  private static final String STEPS = "altiplano.steps";
  private static final String FORWARD = "altiplano.steps.forward.duration";
  private static final String OWN = "altiplano.steps.own.duration";
  private static final List<String> OF_LOADED =
      List.of(QUEUE_DEPTH, ACTIVE, KV_USED, KV_RESERVED, STEPS, FORWARD, OWN);

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
      registerMetersOfLoaded(name.display());
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
      OF_LOADED.forEach(
          meter ->
              registry.find(meter).tag("model", name.display()).meters().forEach(registry::remove));
    }
  }

  private void registerMetersOfLoaded(String name) {
    gauge(
        name, QUEUE_DEPTH, "Sequences that wait for a slot", m -> m.scheduler().status().queued());
    gauge(name, ACTIVE, "Sequences in a slot", m -> m.scheduler().status().active());
    gauge(name, KV_USED, "KV cache that sequences fill", ResidencyMeters::usedBytes);
    gauge(name, KV_RESERVED, "KV cache that is reserved", LoadedModel::kvCacheBytes);
    counter(name, STEPS, "Runs of the forward pass", null, work -> work.steps());
    counter(
        name, FORWARD, "Time in the forward pass", "seconds", work -> work.forwardNanos() / 1e9);
    counter(
        name,
        OWN,
        "Time of the model thread beside it: sampling, events, scheduling",
        "seconds",
        work -> work.ownNanos() / 1e9);
  }

  private static double usedBytes(LoadedModel model) {
    SchedulerStatus status = model.scheduler().status();
    return (double) model.kvCacheBytes() * status.kvUsedTokens() / status.kvReservedTokens();
  }

  /** Begins again when the model is loaded again. */
  private void counter(
      String name,
      String meter,
      String description,
      @Nullable String unit,
      ToDoubleFunction<SchedulerWork> value) {
    FunctionCounter.builder(
            meter,
            current,
            loaded -> {
              LoadedModel model = loaded.get(name);
              return model == null ? 0 : value.applyAsDouble(model.scheduler().status().work());
            })
        .description(description)
        .baseUnit(unit)
        .tag("model", name)
        .register(registry);
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
