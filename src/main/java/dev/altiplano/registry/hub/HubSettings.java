package dev.altiplano.registry.hub;

import java.net.URI;
import java.time.Duration;

/**
 * How the Hub is asked.
 *
 * @param endpoint its address, or that of a mirror with the same API; a path is kept
 * @param token proves to the endpoint, and to nobody else, who asks; empty for nobody
 * @param tries of a request for a list or a small file
 * @param pause before the second try; each later one is twice as long
 */
public record HubSettings(URI endpoint, String token, int tries, Duration pause) {
  public static final URI DEFAULT_ENDPOINT = URI.create("https://huggingface.co");

  public HubSettings {
    if (!isAddress(endpoint)) {
      throw new IllegalArgumentException(
          "altiplano.registry.hub.endpoint is \"%s\"; it must be an address such as https://huggingface.co, without user or query"
              .formatted(endpoint.getRawUserInfo() == null ? endpoint : "(not shown)"));
    }
    if (!token.matches("[\\x21-\\x7e]*")) {
      throw new IllegalArgumentException(
          "altiplano.registry.hub.token has characters that no token has, such as spaces");
    }
  }

  private static boolean isAddress(URI uri) {
    String scheme = uri.getScheme();
    return ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  /** The address of something below the endpoint. */
  URI at(String path) {
    return URI.create(endpoint.toString().replaceAll("/+$", "") + path);
  }

  /** Never shows the token. */
  @Override
  public String toString() {
    return "HubSettings[%s, %s token]".formatted(endpoint, token.isEmpty() ? "no" : "with a");
  }
}
