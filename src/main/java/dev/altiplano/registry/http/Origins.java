package dev.altiplano.registry.http;

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

  /** What can be asked: http or https, with a host, and nobody's password in it. */
  static boolean isUsable(URI uri) {
    String scheme = uri.getScheme();
    return scheme != null
        && (scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http"))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null;
  }
}
