package dev.altiplano.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a model lives: {@code [scheme://][host/][namespace/]model[:tag]} with Ollama's defaults and
 * limits. Two names that differ only in case are equal, as Ollama matches them; each keeps its own
 * spelling.
 *
 * @param host registry host, perhaps with a port
 * @param namespace owner of the model
 * @param model the model itself
 * @param tag version or variant
 */
public record ModelName(String host, String namespace, String model, String tag) {
  public static final String DEFAULT_HOST = "registry.ollama.ai";
  public static final String DEFAULT_NAMESPACE = "library";
  public static final String DEFAULT_TAG = "latest";

  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]{0,349}");
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,79}");
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");

  public ModelName {
    require("host", host, HOST);
    require("namespace", namespace, NAMESPACE);
    require("model", model, PART);
    require("tag", tag, PART);
  }

  /**
   * Parses a name as a client writes it, spaces around it aside; empty when it is not one. A scheme
   * is of the host, so it needs one.
   */
  public static Optional<ModelName> parse(String text) {
    String name = text.strip();
    String rest = SCHEME.matcher(name).replaceFirst("");
    String tag = DEFAULT_TAG;
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = rest.substring(colon + 1);
      rest = rest.substring(0, colon);
    }
    String[] parts = rest.split("/", -1);
    if (parts.length > 3 || (parts.length < 3 && name.contains("://"))) {
      return Optional.empty();
    }
    String model = parts[parts.length - 1];
    String namespace = parts.length > 1 ? parts[parts.length - 2] : DEFAULT_NAMESPACE;
    String host = parts.length > 2 ? parts[0] : DEFAULT_HOST;
    return of(host, namespace, model, tag);
  }

  /** The name of four parts, where each is one that a name may have. */
  public static Optional<ModelName> of(String host, String namespace, String model, String tag) {
    return valid(host, HOST)
            && valid(namespace, NAMESPACE)
            && valid(model, PART)
            && valid(tag, PART)
        ? Optional.of(new ModelName(host, namespace, model, tag))
        : Optional.empty();
  }

  /** The short form that lists show: defaults hidden, the tag always there. */
  public String display() {
    if (!host.equalsIgnoreCase(DEFAULT_HOST)) {
      return full();
    }
    return namespace.equalsIgnoreCase(DEFAULT_NAMESPACE)
        ? model + ":" + tag
        : namespace + "/" + model + ":" + tag;
  }

  /** All four parts: {@code host/namespace/model:tag}. */
  public String full() {
    return host + "/" + namespace + "/" + model + ":" + tag;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelName name && full().equalsIgnoreCase(name.full());
  }

  @Override
  public int hashCode() {
    return full().toLowerCase(Locale.ROOT).hashCode();
  }

  @Override
  public String toString() {
    return display();
  }

  private static boolean valid(String part, Pattern pattern) {
    return pattern.matcher(part).matches();
  }

  private static void require(String name, String value, Pattern pattern) {
    if (!valid(value, pattern)) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; it must match %s".formatted(name, value, pattern));
    }
  }
}
