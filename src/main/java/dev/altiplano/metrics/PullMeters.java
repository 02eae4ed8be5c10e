package dev.altiplano.metrics;

import dev.altiplano.registry.PullListener;
import dev.altiplano.registry.Source;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/** Meters of pulls and of the blobs that come with them, by what kind of source they come from. */
public final class PullMeters implements TransferListener, PullListener {
  private static final String SOURCE = "source";
  private static final String OUTCOME = "outcome";

  private final MeterRegistry registry;
  private final Function<String, Source.Kind> kindOfHost;

  /**
   * Meters.
   *
   * @param kindOfHost what is at a host, as blobs name theirs
   */
  public PullMeters(MeterRegistry registry, Function<String, Source.Kind> kindOfHost) {
    this.registry = registry;
    this.kindOfHost = kindOfHost;
  }

  @Override
  public void received(String host, long bytes) {
    counter("bytes", "Bytes of blobs that arrived", host).increment((double) bytes);
  }

  @Override
  public void retried(String host) {
    counter("retries", "Requests that failed, or broke off, and were made again", host).increment();
  }

  @Override
  public void fetched(String host, RemoteBlob blob, Duration took) {
    blob(host, Outcome.SUCCESS).increment();
  }

  @Override
  public void failed(String host, RemoteBlob blob) {
    blob(host, Outcome.FAILURE).increment();
  }

  private Counter blob(String host, Outcome outcome) {
    return Counter.builder("altiplano.pull.blobs")
        .description("Blobs that were fetched, or given up for an error")
        .tag(SOURCE, label(kindOfHost.apply(host)))
        .tag(OUTCOME, label(outcome))
        .register(registry);
  }

  @Override
  public void ended(Source.Kind kind, Outcome outcome, Duration took) {
    Timer.builder("altiplano.pull.duration")
        .description("Time from the beginning of a pull to its end")
        .tag(SOURCE, label(kind))
        .tag(OUTCOME, label(outcome))
        .register(registry)
        .record(took);
  }

  private Counter counter(String which, String description, String host) {
    return Counter.builder("altiplano.pull." + which)
        .description(description)
        .tag(SOURCE, label(kindOfHost.apply(host)))
        .register(registry);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
