package dev.altiplano.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.Digest;
import dev.altiplano.registry.PullListener.Outcome;
import dev.altiplano.registry.Source;
import dev.altiplano.registry.transfer.RemoteBlob;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PullMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PullMeters meters =
      new PullMeters(registry, host -> host.equals("hub") ? Source.Kind.HUB : Source.Kind.OLLAMA);

  @Test
  void tellsSourcesAndOutcomesApart() {
    var blob = new RemoteBlob(Digest.of(new byte[3]), 3);
    meters.received("hub", 2);
    meters.received("hub", 1);
    meters.received("registry", 5);
    meters.retried("registry");
    meters.fetched("hub", blob, Duration.ofSeconds(1));
    meters.failed("hub", blob);
    meters.ended(Source.Kind.HUB, Outcome.SUCCESS, Duration.ofSeconds(2));
    meters.ended(Source.Kind.OCI, Outcome.CANCELED, Duration.ofSeconds(3));
    assertThat(counter("altiplano.pull.bytes", "source", "hub")).isEqualTo(3);
    assertThat(counter("altiplano.pull.bytes", "source", "ollama")).isEqualTo(5);
    assertThat(counter("altiplano.pull.retries", "source", "ollama")).isEqualTo(1);
    assertThat(counter("altiplano.pull.blobs", "outcome", "success")).isEqualTo(1);
    assertThat(counter("altiplano.pull.blobs", "outcome", "failure")).isEqualTo(1);
    assertThat(seconds("hub", "success")).isEqualTo(2);
    assertThat(seconds("oci", "canceled")).isEqualTo(3);
  }

  private double counter(String name, String tag, String value) {
    return registry.get(name).tag(tag, value).counter().count();
  }

  private double seconds(String source, String outcome) {
    return registry
        .get("altiplano.pull.duration")
        .tags("source", source, "outcome", outcome)
        .timer()
        .totalTime(TimeUnit.SECONDS);
  }
}
