package dev.altiplano.metrics;

import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Gauges of the memory budget and of the loads that wait. */
public final class ResidencyGauges {
  public ResidencyGauges(MeterRegistry registry, Residency residency) {
    gauge(
        registry,
        residency,
        "altiplano.model.loads.waiting",
        "Loads that wait for another load or for room",
        ResidencyStatus::loadsWaiting);
    gauge(
        registry,
        residency,
        "altiplano.memory.used.bytes",
        "What loaded models are counted with",
        ResidencyStatus::memoryUsed);
    gauge(
        registry,
        residency,
        "altiplano.memory.budget.bytes",
        "What loaded models may take together",
        ResidencyStatus::memoryBudget);
  }

  private static void gauge(
      MeterRegistry registry,
      Residency residency,
      String meter,
      String description,
      ToDoubleFunction<ResidencyStatus> value) {
    Gauge.builder(meter, residency, loaded -> value.applyAsDouble(loaded.status()))
        .description(description)
        .register(registry);
  }
}
