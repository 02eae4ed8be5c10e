package dev.altiplano.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Reads Ollama's environment variables, with Ollama's leniency: spaces and quotes around a value
 * are dropped, and what cannot be parsed is the default. They become {@code altiplano.*} and {@code
 * server.*} properties below every other source, so that ours win where both are given.
 */
public final class OllamaEnvironment implements EnvironmentPostProcessor {
  private static final String SOURCE = "ollamaEnvironment";
  private static final int DEFAULT_PORT = 11434;

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment.getPropertySources().addLast(new MapPropertySource(SOURCE, read(environment)));
  }

  private static Map<String, Object> read(ConfigurableEnvironment environment) {
    Map<String, Object> properties = new LinkedHashMap<>();
    putHost(value(environment, "OLLAMA_HOST").orElse(""), properties);
    properties.put(
        "altiplano.models",
        value(environment, "OLLAMA_MODELS")
            .orElse(Path.of(System.getProperty("user.home"), ".ollama", "models").toString()));
    value(environment, "OLLAMA_KEEP_ALIVE")
        .filter(OllamaEnvironment::isDuration)
        .ifPresent(keepAlive -> properties.put("altiplano.keep-alive", keepAlive));
    putPositive(environment, "OLLAMA_CONTEXT_LENGTH", "altiplano.context-length", properties);
    putPositive(environment, "OLLAMA_MAX_LOADED_MODELS", "altiplano.max-loaded-models", properties);
    putPositive(environment, "OLLAMA_NUM_PARALLEL", "altiplano.slots", properties);
    putPositive(environment, "OLLAMA_MAX_QUEUE", "altiplano.max-queue", properties);
    value(environment, "OLLAMA_ORIGINS")
        .ifPresent(origins -> properties.put("altiplano.origins", origins));
    value(environment, "OLLAMA_NOPRUNE")
        .ifPresent(text -> properties.put("altiplano.prune", !isTrue(text)));
    return properties;
  }

  /** As Go reads a flag, except that what it cannot read is true. */
  private static boolean isTrue(String text) {
    return !Set.of("0", "f", "F", "false", "False", "FALSE").contains(text);
  }

  /** {@code [scheme://]host[:port]}; a port that is none is the default one. */
  private static void putHost(String text, Map<String, Object> properties) {
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
      port = port(host.substring(colon + 1), port);
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

  private static int port(String text, int otherwise) {
    try {
      int port = Integer.parseInt(text);
      return port >= 0 && port <= 65535 ? port : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static boolean isDuration(String text) {
    return KeepAliveSetting.parse(text).isPresent();
  }

  private static void putPositive(
      ConfigurableEnvironment environment,
      String variable,
      String property,
      Map<String, Object> properties) {
    value(environment, variable)
        .filter(text -> text.matches("[0-9]{1,9}") && Integer.parseInt(text) > 0)
        .ifPresent(text -> properties.put(property, text));
  }

  private static Optional<String> value(ConfigurableEnvironment environment, String variable) {
    Object raw = environment.getSystemEnvironment().get(variable);
    return Optional.ofNullable(raw)
        .map(value -> value.toString().strip().replaceAll("^[\"']+|[\"']+$", "").strip())
        .filter(value -> !value.isEmpty());
  }
}
