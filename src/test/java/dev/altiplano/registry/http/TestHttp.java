package dev.altiplano.registry.http;

import java.net.URI;
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
    return settings(credentials, key, null, null, insecure);
  }

  /** Settings for what is encrypted. */
  public static HttpSettings secure(@Nullable Path certificates, @Nullable URI proxy) {
    return settings(Credentials.NONE, null, certificates, proxy);
  }

  private static HttpSettings settings(
      Credentials credentials,
      @Nullable Path key,
      @Nullable Path certificates,
      @Nullable URI proxy,
      String... insecure) {
    return new HttpSettings(
        new HostRules(Set.of(), Map.of(), Set.of(insecure)),
        credentials,
        key,
        proxy,
        List.of(),
        certificates,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        3,
        Duration.ofMillis(1),
        "altiplano-test");
  }
}
