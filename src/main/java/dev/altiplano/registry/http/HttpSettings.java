package dev.altiplano.registry.http;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How registries are talked to.
 *
 * @param signingKey an Ed25519 key as OpenSSH keeps it, used where it is there; null for none
 * @param proxy of everything but loopback and {@code noProxy}, with user and password where it
 *     wants those; null for none
 * @param noProxy hosts, domains and networks in the form of the variable {@code NO_PROXY}
 * @param certificates PEM file of authorities that are trusted beside those of the JDK; null for
 *     none
 * @param connectTimeout longest wait for a connection
 * @param answerTimeout longest wait for an answer to begin, or for bytes of a request to leave
 * @param tries of a part of an upload, as long as none gets further
 * @param pause before the second try; each later one is twice as long
 */
public record HttpSettings(
    HostRules hosts,
    Credentials credentials,
    @Nullable Path signingKey,
    @Nullable URI proxy,
    List<String> noProxy,
    @Nullable Path certificates,
    Duration connectTimeout,
    Duration answerTimeout,
    int tries,
    Duration pause,
    String userAgent) {
  public HttpSettings {
    noProxy = List.copyOf(noProxy);
    if (proxy != null && !ProxyRules.isUsable(proxy)) {
      throw new IllegalArgumentException(
          "altiplano.registry.proxy is \"%s\"; it must be http://host:port or http://user:password@host:port, with special characters as %%40 and the like"
              .formatted(proxy.toString().contains("@") ? "(not shown)" : proxy));
    }
  }

  /** Says nothing of the proxy, which may have a password in it. */
  @Override
  public String toString() {
    return "HttpSettings[%s, %s, %s]".formatted(hosts, credentials, userAgent);
  }
}
