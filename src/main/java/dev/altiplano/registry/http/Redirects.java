package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.TransferException;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Follows redirects. Registries send clients to storage hosts that nobody could list beforehand, so
 * any host may be the target; but credentials are never taken along, and an encrypted way is never
 * left, unless the target is one of the insecure hosts.
 */
final class Redirects {
  private static final int MOST = 10;
  private static final Set<Integer> FOR_READS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> FOR_WRITES = Set.of(307, 308);

  private final Transport transport;
  private final HostRules hosts;

  Redirects(Transport transport, HostRules hosts) {
    this.transport = transport;
    this.hosts = hosts;
  }

  /** The answer, whatever it is: what the request carries is for this server alone. */
  Answer sendOnce(Call call) throws TransferException, InterruptedException {
    return transport.send(call);
  }

  /** The last answer, which is no redirect that can be followed. */
  Answer send(Call call) throws TransferException, InterruptedException {
    Set<URI> seen = new HashSet<>(Set.of(call.uri()));
    Call next = call;
    for (int hops = 0; hops <= MOST; hops++) {
      Answer answer = transport.send(next);
      Optional<URI> target = target(next, answer);
      if (target.isEmpty()) {
        return answer;
      }
      answer.close();
      if (!seen.add(target.get())) {
        throw TransferException.lasting(
            "%s redirects in a circle".formatted(Failures.server(call.uri())), null);
      }
      next = next.at(target.get());
    }
    throw TransferException.lasting(
        "%s redirects more than %d times".formatted(Failures.server(call.uri()), MOST), null);
  }

  /** A part of an upload that is redirected goes on another way, so nobody follows for it. */
  private Optional<URI> target(Call call, Answer answer) throws TransferException {
    boolean followed =
        call.isRead()
            ? FOR_READS.contains(answer.status())
            : !call.method().equals("PATCH") && FOR_WRITES.contains(answer.status());
    if (!followed) {
      return Optional.empty();
    }
    Optional<URI> target = answer.address("Location");
    if (target.isPresent()) {
      requireNoDowngrade(call.uri(), target.get());
    }
    return target;
  }

  /**
   * @throws TransferException where the way to {@code to} is not encrypted, but that to {@code
   *     from} is
   */
  void requireNoDowngrade(URI from, URI to) throws TransferException {
    if (Origins.isDowngrade(from, to) && !hosts.isInsecure(to)) {
      throw TransferException.lasting(
          "%s leads to %s, which is not encrypted; if that is meant, name the host in altiplano.registry.insecure-hosts"
              .formatted(Failures.server(from), Failures.server(to)),
          null);
    }
  }
}
