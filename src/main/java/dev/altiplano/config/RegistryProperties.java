package dev.altiplano.config;

import dev.altiplano.registry.http.Credentials;
import dev.altiplano.registry.http.DockerAuthFile;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.http.HttpSettings;
import dev.altiplano.registry.http.Login;
import dev.altiplano.registry.hub.HubSettings;
import dev.altiplano.registry.transfer.DownloadOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings under {@code altiplano.registry.*}: where models may come from, and how they are
 * fetched. Lists of texts, since environment variables can hold those.
 *
 * @param allowedHosts hosts that models may come from and go to; empty for all
 * @param mirrors {@code host=address}: what is asked in place of a host
 * @param insecureHosts hosts that are asked without encryption
 * @param credentials users and passwords of hosts
 * @param authFile a Docker {@code config.json} with more of them
 * @param keyFile an Ed25519 key that signs where a registry of Ollama asks who we are; used where
 *     it is there
 * @param proxy of all hosts but loopback and {@code noProxy}
 * @param noProxy hosts, domains and networks that are asked directly
 * @param caFile certificates of authorities to trust beside those of the JDK, in PEM form
 * @param connectTimeout longest wait for a connection
 * @param answerTimeout longest wait for an answer to begin
 * @param stallTimeout a download that brings nothing for so long is asked for again
 * @param parallelism connections that one blob is fetched over
 * @param partSize least bytes that one request asks for
 * @param tries of a request as long as none gets further
 * @param hub the Hugging Face Hub
 * @param userAgent what the server calls itself; registries look for a version of Ollama in it
 */
@ConfigurationProperties("altiplano.registry")
public record RegistryProperties(
    @DefaultValue List<String> allowedHosts,
    @DefaultValue List<String> mirrors,
    @DefaultValue List<String> insecureHosts,
    @DefaultValue List<HostLogin> credentials,
    @Nullable String authFile,
    @Nullable String keyFile,
    @Nullable String proxy,
    @DefaultValue List<String> noProxy,
    @Nullable String caFile,
    @DefaultValue("10s") Duration connectTimeout,
    @DefaultValue("30s") Duration answerTimeout,
    @DefaultValue("30s") Duration stallTimeout,
    @DefaultValue("16") int parallelism,
    @DefaultValue("8MB") DataSize partSize,
    @DefaultValue("6") int tries,
    @DefaultValue Hub hub,
    @Nullable String userAgent) {
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** Of a list, for which somebody waits without seeing anything. */
  private static final int HUB_TRIES = 4;

  /** User and password for one host. */
  public record HostLogin(String host, String username, String password) {
    @Override
    public String toString() {
      return "HostLogin[%s, %s]".formatted(host, username);
    }
  }

  /**
   * The Hugging Face Hub.
   *
   * @param endpoint its address, or that of a mirror with the same API
   * @param token proves to it who asks
   */
  public record Hub(@Nullable URI endpoint, @Nullable String token) {
    /** Never shows the token. */
    @Override
    public String toString() {
      return "Hub[%s]".formatted(endpoint);
    }
  }

  public RegistryProperties {
    bounded("connect-timeout", connectTimeout);
    bounded("answer-timeout", answerTimeout);
    bounded("stall-timeout", stallTimeout);
    inRange("parallelism", parallelism, 1, 64);
    inRange("tries", tries, 1, 100);
    inRange("part-size", partSize.toBytes(), 64 << 10, 1 << 30);
    for (String mirror : mirrors) {
      if (mirror.indexOf('=') < 1) {
        throw new IllegalArgumentException(
            "altiplano.registry.mirrors has \"%s\"; it must be host=address".formatted(mirror));
      }
    }
  }

  /** Says nothing of the proxy, which may have a password in it. */
  @Override
  public String toString() {
    return "RegistryProperties[allowedHosts=%s, mirrors=%s, insecureHosts=%s, credentials=%s, hub=%s]"
        .formatted(allowedHosts, mirrors, insecureHosts, credentials, hub);
  }

  /**
   * @param ollamaVersion the release of Ollama that this server stands in for
   */
  HttpSettings http(String ollamaVersion) {
    return new HttpSettings(
        hosts(),
        logins(),
        keyFile == null ? null : Path.of(keyFile),
        proxyAddress(),
        noProxy,
        caFile == null ? null : Path.of(caFile),
        connectTimeout,
        answerTimeout,
        tries,
        FIRST_PAUSE,
        userAgent == null ? userAgent(ollamaVersion) : userAgent);
  }

  private @Nullable URI proxyAddress() {
    try {
      return proxy == null ? null : new URI(proxy);
    } catch (URISyntaxException e) {
      // What it says itself may quote a password.
      throw new IllegalArgumentException(
          "altiplano.registry.proxy is no address; it must be http://host:port or"
              + " http://user:password@host:port, with special characters as %40 and the like");
    }
  }

  HubSettings hubSettings() {
    return new HubSettings(
        hub.endpoint() == null ? HubSettings.DEFAULT_ENDPOINT : hub.endpoint(),
        hub.token() == null ? "" : hub.token().strip(),
        Math.min(tries, HUB_TRIES),
        FIRST_PAUSE);
  }

  DownloadOptions downloads() {
    return new DownloadOptions(
        partSize.toBytes(),
        parallelism,
        stallTimeout,
        tries,
        DownloadOptions.DEFAULTS.longestWait());
  }

  private HostRules hosts() {
    Map<String, URI> addresses = new HashMap<>();
    for (String mirror : mirrors) {
      int equals = mirror.indexOf('=');
      addresses.put(
          mirror.substring(0, equals).strip(), URI.create(mirror.substring(equals + 1).strip()));
    }
    return new HostRules(new HashSet<>(allowedHosts), addresses, new HashSet<>(insecureHosts));
  }

  private Credentials logins() {
    Map<String, Login> byHost = new HashMap<>();
    for (HostLogin login : credentials) {
      byHost.put(login.host(), new Login(login.username(), login.password()));
    }
    Credentials listed = Credentials.of(byHost);
    return authFile == null ? listed : listed.or(new DockerAuthFile(Path.of(authFile)));
  }

  /** Registries refuse models to versions of Ollama that are too old for them. */
  private static String userAgent(String ollamaVersion) {
    return "ollama/%s (%s %s) altiplano"
        .formatted(ollamaVersion, System.getProperty("os.arch"), System.getProperty("os.name"));
  }

  private static void bounded(String name, Duration value) {
    if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "altiplano.registry.%s is %s; it must be more than 0 and at most 1 hour"
              .formatted(name, value));
    }
  }

  private static void inRange(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "altiplano.registry.%s is %d; it must be %d to %d".formatted(name, value, least, most));
    }
  }
}
