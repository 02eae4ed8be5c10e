package dev.altiplano.registry.http;

import java.util.List;
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

  /**
   * What is equal as long as the answers of {@link #find} are the same: what was got with a login
   * is not used beyond that.
   */
  default Object state() {
    return "";
  }

  /** Logins by host, whatever the case. */
  static Credentials of(Map<String, Login> logins) {
    logins.keySet().forEach(host -> Origins.requireHost("credentials", host));
    Map<String, Login> byHost = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byHost.putAll(logins);
    return authority -> Optional.ofNullable(byHost.get(authority.toLowerCase(Locale.ROOT)));
  }

  /** These, and for hosts without one here those of {@code others}. */
  default Credentials or(Credentials others) {
    Credentials first = this;
    return new Credentials() {
      @Override
      public Optional<Login> find(String authority) {
        return first.find(authority).or(() -> others.find(authority));
      }

      @Override
      public Object state() {
        return List.of(first.state(), others.state());
      }
    };
  }
}
