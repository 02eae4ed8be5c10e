package dev.altiplano.config;

import dev.altiplano.graph.KvCacheType;
import dev.altiplano.model.KeepAlive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Reads Ollama's environment variables, with Ollama's leniency: spaces and quotes around a value
 * are dropped, and what cannot be parsed is the default, of which the log warns. They become {@code
 * altiplano.*} and {@code server.*} properties below every other source, so that ours win where
 * both are given.
 */
public final class OllamaEnvironment implements EnvironmentPostProcessor {
  private static final String SOURCE = "ollamaEnvironment";
  private static final int DEFAULT_PORT = 11434;
  private static final int MOST_PORT = 65535;
  private static final int DEFAULT_CONTEXT = 4096;
  private static final int LEAST_CONTEXT = AltiplanoProperties.LEAST_CONTEXT;
  private static final Duration LONGEST = AltiplanoProperties.LONGEST;

  /** As Go reads a flag. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "True", "TRUE");

  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "False", "FALSE");

  private final Log log;

  /** Spring gives the logs, which wait until logging is set up. */
  public OllamaEnvironment(DeferredLogFactory logs) {
    this.log = logs.getLog(OllamaEnvironment.class);
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment.getPropertySources().addLast(new MapPropertySource(SOURCE, read(environment)));
  }

  private Map<String, Object> read(ConfigurableEnvironment environment) {
    Map<String, Object> properties = new LinkedHashMap<>();
    putHost(value(environment, "OLLAMA_HOST").orElse(""), properties);
    properties.put(
        "altiplano.models",
        value(environment, "OLLAMA_MODELS")
            .orElse(Path.of(System.getProperty("user.home"), ".ollama", "models").toString()));
    putDurations(environment, properties);
    putKvCacheType(environment, properties);
    putContextLength(environment, properties);
    number(environment, "OLLAMA_MAX_LOADED_MODELS", "3")
        .filter(OllamaEnvironment::isNoDefault)
        .ifPresent(count -> properties.put("altiplano.max-loaded-models", count));
    number(environment, "OLLAMA_NUM_PARALLEL", "automatic")
        .filter(OllamaEnvironment::isNoDefault)
        .ifPresent(count -> properties.put("altiplano.slots", count));
    number(environment, "OLLAMA_MAX_QUEUE", "512")
        .ifPresent(count -> properties.put("altiplano.max-queue", count));
    value(environment, "OLLAMA_ORIGINS")
        .ifPresent(origins -> properties.put("altiplano.origins", origins));
    value(environment, "OLLAMA_NOPRUNE")
        .ifPresent(text -> properties.put("altiplano.prune", !flag("OLLAMA_NOPRUNE", text)));
    value(environment, "OLLAMA_GO_TEMPLATE")
        .ifPresent(
            text ->
                properties.put(
                    "altiplano.go-template",
                    flag("OLLAMA_GO_TEMPLATE", text) ? "always" : "never"));
    putProxy(environment, properties);
    putHub(environment, properties);
    return properties;
  }

  private void putDurations(ConfigurableEnvironment environment, Map<String, Object> properties) {
    value(environment, "OLLAMA_KEEP_ALIVE")
        .filter(text -> duration("OLLAMA_KEEP_ALIVE", text).isPresent())
        .ifPresent(text -> properties.put("altiplano.keep-alive", text));
    value(environment, "OLLAMA_LOAD_TIMEOUT")
        .flatMap(this::loadTimeout)
        .ifPresent(timeout -> properties.put("altiplano.load-timeout", timeout.toString()));
  }

  private Optional<Duration> loadTimeout(String text) {
    return duration("OLLAMA_LOAD_TIMEOUT", text)
        .map(timeout -> timeout.isForever() ? Duration.ZERO : timeout.duration())
        .map(
            timeout -> {
              if (timeout.compareTo(LONGEST) > 0) {
                log.warn(
                    "OLLAMA_LOAD_TIMEOUT is \"%s\"; it can be %d days at most, which are taken"
                        .formatted(text, LONGEST.toDays()));
                return LONGEST;
              }
              return timeout;
            });
  }

  private Optional<KeepAlive> duration(String variable, String text) {
    Optional<KeepAlive> duration = KeepAliveSetting.parse(text);
    if (duration.isEmpty()) {
      log.warn(
          "%s is \"%s\"; it must be a duration such as 5m, or seconds, and is left at its default (5m)"
              .formatted(variable, text));
    }
    return duration;
  }

  /** Ollama raises every context length to the same least one. */
  private void putContextLength(
      ConfigurableEnvironment environment, Map<String, Object> properties) {
    number(environment, "OLLAMA_CONTEXT_LENGTH", String.valueOf(DEFAULT_CONTEXT))
        .filter(OllamaEnvironment::isNoDefault)
        .ifPresent(
            length -> {
              if (length < LEAST_CONTEXT) {
                log.warn(
                    "OLLAMA_CONTEXT_LENGTH is %d; it must be at least %d, which is taken"
                        .formatted(length, LEAST_CONTEXT));
              }
              properties.put("altiplano.context-length", Math.max(length, LEAST_CONTEXT));
            });
  }

  private void putKvCacheType(ConfigurableEnvironment environment, Map<String, Object> properties) {
    value(environment, "OLLAMA_KV_CACHE_TYPE")
        .ifPresent(
            text -> {
              if (Choice.find(KvCacheType.class, text).isPresent()) {
                properties.put("altiplano.kv-cache-type", text);
              } else {
                log.warn(
                    "OLLAMA_KV_CACHE_TYPE is \"%s\"; it can be %s, and is left at its default (%s)"
                        .formatted(
                            text,
                            Choice.names(KvCacheType.class),
                            AltiplanoProperties.DEFAULT_KV_CACHE_TYPE));
              }
            });
  }

  /** The variables that every program reads, in either case. */
  private void putProxy(ConfigurableEnvironment environment, Map<String, Object> properties) {
    value(environment, "HTTPS_PROXY")
        .or(() -> value(environment, "https_proxy"))
        .map(text -> text.contains("://") ? text : "http://" + text)
        .ifPresent(
            text -> {
              if (text.startsWith("http://")) {
                properties.put("altiplano.registry.proxy", text);
              } else {
                log.warn("HTTPS_PROXY is no http://host:port, and is left out");
              }
            });
    value(environment, "NO_PROXY")
        .or(() -> value(environment, "no_proxy"))
        .ifPresent(text -> properties.put("altiplano.registry.no-proxy", text));
    properties.put(
        "altiplano.registry.key-file",
        Path.of(System.getProperty("user.home"), ".ollama", "id_ed25519").toString());
  }

  /** The variables that the programs of Hugging Face read. */
  private void putHub(ConfigurableEnvironment environment, Map<String, Object> properties) {
    value(environment, "HF_ENDPOINT")
        .ifPresent(
            address -> {
              if (address.matches("https?://[^@?#\\s]+")) {
                properties.put("altiplano.registry.hub.endpoint", address);
              } else {
                log.warn("HF_ENDPOINT is no http(s)://host without user or query, and is left out");
              }
            });
    value(environment, "HF_TOKEN")
        .ifPresent(token -> properties.put("altiplano.registry.hub.token", token));
  }

  /** What cannot be read is true. */
  private boolean flag(String variable, String text) {
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      log.warn("%s is \"%s\"; it can be 1 or 0, and is taken as 1".formatted(variable, text));
    }
    return !FALSE.contains(text);
  }

  /** {@code [scheme://]host[:port]}; a port that is none is the default one. */
  private void putHost(String text, Map<String, Object> properties) {
    int port = DEFAULT_PORT;
    String host = text;
    int scheme = host.indexOf("://");
    if (scheme >= 0) {
      port = host.startsWith("https") ? 443 : 80;
      host = host.substring(scheme + 3);
    }
    int path = host.indexOf('/');
    host = path < 0 ? host : host.substring(0, path);
    int colon = host.lastIndexOf(':');
    if (colon >= 0 && host.indexOf(']', colon) < 0 && isSinglePort(host, colon)) {
      port = port(text, host.substring(colon + 1), port);
      host = host.substring(0, colon);
    }
    host = host.replace("[", "").replace("]", "");
    properties.put("server.address", host.isBlank() ? "127.0.0.1" : host);
    properties.put("server.port", port);
  }

  /** A colon before a port, not one within a bare IPv6 address. */
  private static boolean isSinglePort(String host, int colon) {
    return host.indexOf(':') == colon || host.startsWith("[");
  }

  private int port(String host, String text, int otherwise) {
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MOST_PORT) {
      return Integer.parseInt(text);
    }
    log.warn(
        "OLLAMA_HOST is \"%s\"; its port must be 0 to %d, and %d is taken"
            .formatted(host, MOST_PORT, otherwise));
    return otherwise;
  }

  private Optional<Integer> number(
      ConfigurableEnvironment environment, String variable, String ofDefault) {
    Optional<String> text = value(environment, variable);
    Optional<Integer> number =
        text.filter(digits -> digits.matches("[0-9]{1,9}")).map(Integer::valueOf);
    if (text.isPresent() && number.isEmpty()) {
      log.warn(
          "%s is \"%s\"; it must be a whole number of at most nine digits, and is left at its default (%s)"
              .formatted(variable, text.get(), ofDefault));
    }
    return number;
  }

  /** 0 is Ollama's word for the default of some variables. */
  private static boolean isNoDefault(int value) {
    return value != 0;
  }

  private static Optional<String> value(ConfigurableEnvironment environment, String variable) {
    Object raw = environment.getSystemEnvironment().get(variable);
    return Optional.ofNullable(raw)
        .map(value -> value.toString().strip().replaceAll("^[\"']+|[\"']+$", "").strip())
        .filter(value -> !value.isEmpty());
  }
}
