package dev.altiplano.residency;

import dev.altiplano.graph.Precision;
import dev.altiplano.graph.WriteProgress;
import dev.altiplano.model.ModelName;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log how far a conversion is, at most every few seconds. One thread. */
final class ConversionLog implements WriteProgress {
  private static final Logger log = LoggerFactory.getLogger(ConversionLog.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final ModelName name;
  private final Precision precision;
  private long told = System.nanoTime();

  ConversionLog(ModelName name, Precision precision) {
    this.name = name;
    this.precision = precision;
  }

  @Override
  public void written(long bytes, long of) {
    long now = System.nanoTime();
    if (bytes == of || now - told >= INTERVAL.toNanos()) {
      log.info("Converting {} to {}: {} of {} MB", name, precision.label(), bytes >> 20, of >> 20);
      told = now;
    }
  }
}
