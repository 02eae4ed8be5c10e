package dev.altiplano.registry.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One proxy for all hosts but some. */
final class ProxyRules extends ProxySelector {
  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

  private final @Nullable URI proxy;
  private final List<String> exceptions;

  ProxyRules(@Nullable URI proxy, List<String> exceptions) {
    this.proxy = proxy;
    this.exceptions =
        exceptions.stream()
            .map(exception -> exception.strip().toLowerCase(Locale.ROOT))
            .filter(exception -> !exception.isEmpty())
            .toList();
  }

  /** Made anew each time, so that the address of the proxy is looked up again. */
  @Override
  public List<Proxy> select(@Nullable URI uri) {
    if (proxy == null || uri == null || isDirect(uri)) {
      return DIRECT;
    }
    return List.of(
        new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), Origins.port(proxy))));
  }

  /** Whether it is an address of a proxy: plain HTTP, and nothing but where it is and who asks. */
  static boolean isUsable(URI proxy) {
    return "http".equalsIgnoreCase(proxy.getScheme())
        && proxy.getHost() != null
        && (proxy.getRawPath().isEmpty() || proxy.getRawPath().equals("/"))
        && proxy.getRawQuery() == null
        && proxy.getRawFragment() == null;
  }

  /** Who to be to the proxy on the way to this address; empty where nobody asks. */
  Optional<Login> login(URI uri) {
    String user = isProxied(uri) && proxy != null ? proxy.getUserInfo() : null;
    if (user == null) {
      return Optional.empty();
    }
    int colon = user.indexOf(':');
    return Optional.of(
        colon < 0
            ? new Login(user, "")
            : new Login(user.substring(0, colon), user.substring(colon + 1)));
  }

  /** Whether requests to this address go through the proxy. */
  boolean isProxied(URI uri) {
    return proxy != null && !isDirect(uri);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The request that found out reports it.
  }

  private boolean isDirect(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    Optional<InetAddress> address = literal(host);
    return host.equals("localhost")
        || address.filter(InetAddress::isLoopbackAddress).isPresent()
        || exceptions.stream().anyMatch(e -> matches(e, host, Origins.port(uri), address));
  }

  private static boolean matches(
      String exception, String host, int port, Optional<InetAddress> address) {
    int slash = exception.indexOf('/');
    if (slash > 0) {
      return address.isPresent() && isWithin(address.get(), exception, slash);
    }
    String name = exception.endsWith(":" + port) ? cut(exception, port) : exception;
    String domain = name.replaceFirst("^\\*?\\.", "");
    return name.equals("*")
        || host.endsWith("." + domain)
        || (host.equals(domain) && !name.startsWith(".") && !name.startsWith("*"));
  }

  private static String cut(String exception, int port) {
    return exception.substring(0, exception.length() - String.valueOf(port).length() - 1);
  }

  private static boolean isWithin(InetAddress address, String network, int slash) {
    Optional<InetAddress> base = literal(network.substring(0, slash));
    if (base.isEmpty() || !network.substring(slash + 1).matches("[0-9]{1,3}")) {
      return false;
    }
    int bits = Integer.parseInt(network.substring(slash + 1));
    byte[] a = address.getAddress();
    byte[] b = base.get().getAddress();
    if (a.length != b.length || bits > a.length * 8) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if ((a[bit >> 3] & mask) != (b[bit >> 3] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** The address that a text spells, without asking anybody. */
  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
