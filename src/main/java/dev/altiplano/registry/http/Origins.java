package dev.altiplano.registry.http;

import dev.altiplano.model.ModelName;
import java.net.URI;

/** Whether two addresses are of one server, which is what decides who may see a password. */
final class Origins {
  private Origins() {}

  static boolean same(URI a, URI b) {
    return a.getScheme().equalsIgnoreCase(b.getScheme())
        && a.getHost().equalsIgnoreCase(b.getHost())
        && port(a) == port(b);
  }

  /** From a connection that nobody can listen to, to one that anybody can. */
  static boolean isDowngrade(URI from, URI to) {
    return isSecure(from) && !isSecure(to);
  }

  static boolean isSecure(URI uri) {
    return uri.getScheme().equalsIgnoreCase("https");
  }

  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : isSecure(uri) ? 443 : 80;
  }

  /**
   * Refuses a host of a setting that nothing can match.
   *
   * @param setting its name after the prefix
   * @throws IllegalArgumentException saying what a host looks like
   */
  static void requireHost(String setting, String host) {
    if (ModelName.of(host, "namespace", "model", "tag").isEmpty() && !isAuthority(host)) {
      throw new IllegalArgumentException(
          "altiplano.registry.%s has \"%s\"; it must be a host, with its port where it has one, such as models.example.org or 10.0.0.7:5000"
              .formatted(setting, host));
    }
  }

  private static boolean isAuthority(String host) {
    try {
      URI uri = URI.create("http://" + host + "/");
      return isUsable(uri) && host.equals(uri.getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What can be asked: http or https, with a host, and nobody's password in it. */
  static boolean isUsable(URI uri) {
    String scheme = uri.getScheme();
    return scheme != null
        && (scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http"))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null;
  }
}
