package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.TransferException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What proves to a registry who asks; kept as long as it is good for. */
final class Authorizations {
  private static final Logger LOG = LoggerFactory.getLogger(Authorizations.class);
  private static final int MOST = 1000;
  private static final int LOCKS = 64;
  private static final Duration PASSWORD_LIFETIME = Duration.ofMinutes(1);

  /** Time for a request to arrive before its token ends. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final Credentials credentials;
  private final HostRules hosts;
  private final Tokens tokens;

  /** Whoever finds out holds the lock of the key, so that the others need not. */
  private final List<ReentrantLock> locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

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

  /**
   * What was found out.
   *
   * @param since when, by {@link System#nanoTime}
   * @param until how long it is good for
   * @param state of the credentials that it was found out with
   */
  private record Kept(String header, long since, long until, Object state) {}

  /** What worked before and is still good. */
  Optional<String> known(Repository repository, Access access) {
    return kept(new Key(repository, access))
        .filter(known -> known.until() - System.nanoTime() > 0)
        .map(Kept::header);
  }

  /**
   * Does what a registry wants of us. Of many that ask at once, one finds out for all.
   *
   * @param asked when the request that was refused began, by {@link System#nanoTime}: what was
   *     found out since is taken
   * @throws TransferException where we cannot
   */
  String meet(Repository repository, Access access, List<Challenge> challenges, long asked)
      throws TransferException, InterruptedException {
    Key key = new Key(repository, access);
    ReentrantLock lock = locks.get(Math.floorMod(key.hashCode(), LOCKS));
    lock.lockInterruptibly();
    try {
      Optional<String> found = foundSince(key, asked);
      return found.isPresent() ? found.get() : meet(key, challenges);
    } finally {
      lock.unlock();
    }
  }

  /** What was got with credentials that are others now does not count. */
  private Optional<Kept> kept(Key key) {
    Object state = credentials.state();
    synchronized (this) {
      return Optional.ofNullable(kept.get(key)).filter(known -> known.state().equals(state));
    }
  }

  private Optional<String> foundSince(Key key, long asked) {
    return kept(key).filter(found -> found.since() - asked > 0).map(Kept::header);
  }

  private String meet(Key key, List<Challenge> challenges)
      throws TransferException, InterruptedException {
    Repository repository = key.repository();
    Object state = credentials.state();
    Optional<Login> login = login(repository.origin());
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("bearer")) {
        Tokens.Token token = tokens.fetch(repository, challenge, login);
        return keep(key, "Bearer " + token.value(), token.lifetime().minus(MARGIN), state);
      }
      if (challenge.scheme().equals("basic") && login.isPresent()) {
        if (!login.get().isIdentityToken()) {
          return keep(key, login.get().basic(), PASSWORD_LIFETIME, state);
        }
        LOG.warn(
            "{} wants a user and a password; altiplano.registry.auth-file has an identity token for"
                + " it, which only a token service takes",
            repository.origin().getRawAuthority());
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

  private synchronized String keep(Key key, String header, Duration lifetime, Object state) {
    long now = System.nanoTime();
    kept.put(key, new Kept(header, now, now + lifetime.toNanos(), state));
    return header;
  }

  /** What was refused is not tried again. */
  synchronized void forget(Repository repository, Access access, String header) {
    Key key = new Key(repository, access);
    Kept last = kept.get(key);
    if (last != null && last.header().equals(header)) {
      kept.remove(key);
    }
  }
}
