package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.TransferException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What proves to a registry who asks; kept as long as it is good for. */
final class Authorizations {
  private static final Logger LOG = LoggerFactory.getLogger(Authorizations.class);
  private static final int MOST = 1000;
  private static final Duration PASSWORD_LIFETIME = Duration.ofMinutes(1);

  /** Time for a request to arrive before its token ends. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final Credentials credentials;
  private final HostRules hosts;
  private final Tokens tokens;
  private final Map<Key, Kept> kept =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
          return size() > MOST;
        }
      };

  Authorizations(Credentials credentials, HostRules hosts, Tokens tokens) {
    this.credentials = credentials;
    this.hosts = hosts;
    this.tokens = tokens;
  }

  private record Key(Repository repository, Access access) {}

  private record Kept(String header, long until) {}

  /** What worked before and is still good. */
  synchronized Optional<String> known(Repository repository, Access access) {
    return Optional.ofNullable(kept.get(new Key(repository, access)))
        .filter(known -> known.until() - System.nanoTime() > 0)
        .map(Kept::header);
  }

  /**
   * Does what a registry wants of us.
   *
   * @throws TransferException where we cannot
   */
  String meet(Repository repository, Access access, List<Challenge> challenges)
      throws TransferException, InterruptedException {
    Optional<Login> login = login(repository.origin());
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("bearer")) {
        Tokens.Token token = tokens.fetch(repository, challenge, login);
        return keep(repository, access, "Bearer " + token.value(), token.lifetime().minus(MARGIN));
      }
      if (challenge.scheme().equals("basic") && login.isPresent()) {
        return keep(repository, access, login.get().basic(), PASSWORD_LIFETIME);
      }
    }
    throw Failures.unauthorized();
  }

  /** A request's own wish to go unencrypted must not send the operator's password that way. */
  private Optional<Login> login(URI origin) {
    Optional<Login> login = credentials.find(origin.getRawAuthority());
    if (login.isPresent() && !hosts.mayHearSecrets(origin)) {
      LOG.warn(
          "The password for {} is not sent unencrypted; if that is meant, name the host in"
              + " altiplano.registry.insecure-hosts",
          origin.getRawAuthority());
      return Optional.empty();
    }
    return login;
  }

  private synchronized String keep(
      Repository repository, Access access, String header, Duration lifetime) {
    kept.put(new Key(repository, access), new Kept(header, System.nanoTime() + lifetime.toNanos()));
    return header;
  }

  /** What was refused is not tried again. */
  synchronized void forget(Repository repository, Access access) {
    kept.remove(new Key(repository, access));
  }
}
