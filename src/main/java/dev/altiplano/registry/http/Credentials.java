package dev.altiplano.registry.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who to be on which host. Safe for any thread. */
public interface Credentials {
  Credentials NONE = _ -> Optional.empty();

  /**
   * Who to be on one host; empty for nobody.
   *
   * @param authority host of a registry, with its port where it has one
   */
  Optional<Login> find(String authority);

  /** Logins by host, whatever the case. */
  static Credentials of(Map<String, Login> logins) {
    logins.keySet().forEach(host -> Origins.requireHost("credentials", host));
    Map<String, Login> byHost = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byHost.putAll(logins);
    return authority -> Optional.ofNullable(byHost.get(authority.toLowerCase(Locale.ROOT)));
  }

  /** These, and for hosts without one here those of {@code others}. */
  default Credentials or(Credentials others) {
    return authority -> find(authority).or(() -> others.find(authority));
  }
}
