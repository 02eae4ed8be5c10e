package dev.altiplano.api;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which hosts a request to a server of this machine may name. A web page that has its own name
 * resolve to this machine must not get in, so names are compared and never looked up.
 */
final class LocalHosts {
  private static final String LOCALHOST = "localhost";
  private static final List<String> DOMAINS = List.of(".localhost", ".local", ".internal");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-f.]*:[0-9a-f:.]*");
  private static final int UNIQUE_LOCAL = 0xfc;
  private static final int UNIQUE_LOCAL_MASK = 0xfe;

  private final String ownName;

  LocalHosts(String ownName) {
    this.ownName = ownName.toLowerCase(Locale.ROOT);
  }

  /** Whether {@code header} names a local host: by name, or by an address. */
  boolean allow(String header) {
    String host = host(header);
    return allowsName(host) || allowsAddress(host);
  }

  /** Whether {@code header} names a local host by name, or names none. */
  boolean allowName(String header) {
    return allowsName(host(header));
  }

  private boolean allowsName(String host) {
    return host.isEmpty()
        || host.equals(LOCALHOST)
        || host.equals(ownName)
        || DOMAINS.stream().anyMatch(host::endsWith);
  }

  private static boolean allowsAddress(String host) {
    if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
      return false;
    }
    try {
      InetAddress address = InetAddress.ofLiteral(host);
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || isPrivate(address)
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (IllegalArgumentException | SocketException e) {
      return false;
    }
  }

  private static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? address.isSiteLocalAddress()
        : (bytes[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
  }

  /** The host in lower case, without a port and without the brackets of an IPv6 address. */
  private static String host(String header) {
    String lowered = header.toLowerCase(Locale.ROOT);
    if (IPV6.matcher(lowered).matches() && lowered.indexOf(':') != lowered.lastIndexOf(':')) {
      return lowered;
    }
    String host = PORT.matcher(lowered).replaceFirst("");
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    return isBracketed ? host.substring(1, host.length() - 1) : host;
  }
}
