package dev.altiplano.registry.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings for loopback servers, without pauses. */
public final class TestHttp {
  private TestHttp() {}

  public static HttpSettings settings() {
    return settings(Credentials.NONE, null);
  }

  public static HttpSettings settings(
      Credentials credentials, @Nullable Path key, String... insecure) {
    return new HttpSettings(
        new HostRules(Set.of(), Map.of(), Set.of(insecure)),
        credentials,
        key,
        null,
        List.of(),
        null,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        3,
        Duration.ofMillis(1),
        "altiplano-test");
  }
}
