package dev.altiplano.registry.http;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import java.net.URI;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which hosts may be asked, and how.
 *
 * @param allowed hosts that names may have; all where it is empty
 * @param mirrors addresses that are asked in place of a host; the path of one goes before the
 *     repository's
 * @param insecure hosts that are asked without encryption
 */
public record HostRules(Set<String> allowed, Map<String, URI> mirrors, Set<String> insecure) {
  public HostRules {
    allowed = ignoringCase("allowed-hosts", allowed);
    insecure = ignoringCase("insecure-hosts", insecure);
    mirrors.keySet().forEach(host -> Origins.requireHost("mirrors", host));
    Map<String, URI> byHost = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byHost.putAll(mirrors);
    mirrors = Collections.unmodifiableMap(byHost);
    for (URI mirror : mirrors.values()) {
      if (!Origins.isUsable(mirror)
          || mirror.getRawQuery() != null
          || mirror.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "altiplano.registry.mirrors has \"%s\"; it must be an address such as https://host/path, without user or query"
                .formatted(mirror));
      }
    }
  }

  private static Set<String> ignoringCase(String setting, Set<String> hosts) {
    hosts.forEach(host -> Origins.requireHost(setting, host));
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(hosts);
    return Collections.unmodifiableSet(set);
  }

  /**
   * Refuses names of other hosts than the allowed ones.
   *
   * @throws AltiplanoException INVALID_REQUEST
   */
  public void requireAllowed(ModelName name) {
    if (!allowed.isEmpty() && !allowed.contains(name.host())) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST,
          "models from %s are not allowed here: altiplano.registry.allowed-hosts has %s; ask the operator to add the host"
              .formatted(name.host(), allowed));
    }
  }

  /**
   * Where a model is.
   *
   * @param insecure whether to ask without encryption, whatever the rules say
   * @throws AltiplanoException INVALID_REQUEST for a host that cannot or must not be asked
   */
  public Repository repository(ModelName name, boolean insecure) {
    requireAllowed(name);
    String path = name.namespace() + "/" + name.model();
    URI mirror = mirrors.get(name.host());
    if (mirror != null) {
      return new Repository(mirror.resolve("/"), prefix(mirror) + path);
    }
    String scheme = insecure || this.insecure.contains(name.host()) ? "http" : "https";
    return new Repository(
        usable(scheme + "://" + name.host() + "/").orElseThrow(() -> unusable(name)), path);
  }

  private static String prefix(URI mirror) {
    String path = mirror.getRawPath().replaceAll("^/+|/+$", "");
    return path.isEmpty() ? "" : path + "/";
  }

  private static Optional<URI> usable(String address) {
    try {
      return Optional.of(URI.create(address.toLowerCase(Locale.ROOT))).filter(Origins::isUsable);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static AltiplanoException unusable(ModelName name) {
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST,
        "%s of %s is not a host that can be asked".formatted(name.host(), name));
  }

  /** Whether this address may hear a secret: nobody can listen, or that was said not to matter. */
  public boolean mayHearSecrets(URI uri) {
    return Origins.isSecure(uri) || isInsecure(uri);
  }

  /** Whether this address may be asked without encryption even after an encrypted one. */
  boolean isInsecure(URI uri) {
    return insecure.contains(uri.getRawAuthority()) || insecure.contains(uri.getHost());
  }
}
