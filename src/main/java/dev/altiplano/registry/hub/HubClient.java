package dev.altiplano.registry.hub;

import dev.altiplano.model.Digest;
import dev.altiplano.registry.http.Answer;
import dev.altiplano.registry.http.Call;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the Hub for lists and files. The token goes to its endpoint only. */
final class HubClient {
  private static final Logger LOG = LoggerFactory.getLogger(HubClient.class);
  private static final int LISTING_LIMIT = 16 << 20;

  /** The Hub keeps what is larger than 10 MiB with its digest. */
  private static final int SMALL_LIMIT = 16 << 20;

  private final RegistryClient client;
  private final HubSettings settings;
  private final String authorization;

  HubClient(RegistryClient client, HubSettings settings, HostRules hosts) {
    this.client = client;
    this.settings = settings;
    boolean isHeard = hosts.mayHearSecrets(settings.endpoint());
    if (!settings.token().isEmpty() && !isHeard) {
      LOG.warn(
          "The token for {} is not sent unencrypted; if that is meant, name the host in"
              + " altiplano.registry.insecure-hosts",
          settings.endpoint().getRawAuthority());
    }
    this.authorization = settings.token().isEmpty() || !isHeard ? "" : "Bearer " + settings.token();
  }

  HubListing listing(HubRepository repository, String revision)
      throws TransferException, InterruptedException {
    URI address = settings.at(repository.listing(revision));
    return HubListing.parse(get(repository, address, LISTING_LIMIT, "the list of files"), revision);
  }

  /**
   * Where the content of a file can be had; a file whose digest is not known is fetched to find
   * out.
   *
   * @throws TransferException also where such a file is large, or not what git says that it is
   */
  BlobSource blob(HubRepository repository, String revision, HubFile file)
      throws TransferException, InterruptedException {
    URI address = settings.at(repository.content(revision, file.path()));
    if (file.digest().isPresent()) {
      return client.file(
          address,
          new RemoteBlob(file.digest().get(), file.size()),
          authorization,
          failures(repository)::of);
    }
    if (file.size() > SMALL_LIMIT) {
      throw TransferException.lasting(
          "%s has %d bytes and no digest, so that it cannot be verified"
              .formatted(file.path(), file.size()),
          null);
    }
    byte[] content = get(repository, address, SMALL_LIMIT, file.path());
    verify(file, content);
    return new MemoryBlob(
        new RemoteBlob(Digest.of(content), content.length),
        settings.endpoint().getRawAuthority(),
        content);
  }

  private static void verify(HubFile file, byte[] content) throws TransferException {
    if (content.length != file.size()) {
      throw TransferException.lasting(
          "%s has %d bytes, but the list of files says %d"
              .formatted(file.path(), content.length, file.size()),
          null);
    }
    String hash = gitHash(content);
    if (!hash.equals(file.gitHash())) {
      throw TransferException.lasting(
          "%s has the git hash %s, but the list of files says \"%s\"; it was changed on its way, or the Hub is damaged"
              .formatted(file.path(), hash, file.gitHash()),
          null);
    }
  }

  /** SHA-1 of a header and the content. */
  private static String gitHash(byte[] content) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update("blob %d\0".formatted(content.length).getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha1.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }

  private byte[] get(HubRepository repository, URI address, int limit, String what)
      throws TransferException, InterruptedException {
    for (int failed = 1; ; failed++) {
      try {
        return getOnce(repository, address, limit, what);
      } catch (TransferException e) {
        if (!e.isPassing() || failed >= settings.tries()) {
          throw e;
        }
        rest(failed, e);
      }
    }
  }

  private void rest(int failed, TransferException failure) throws InterruptedException {
    long own = settings.pause().toMillis() << Math.min(failed - 1, 5);
    Thread.sleep(Math.max(own, Math.min(failure.retryAfter().toMillis(), 60_000)));
  }

  private byte[] getOnce(HubRepository repository, URI address, int limit, String what)
      throws TransferException, InterruptedException {
    try (Answer answer = client.send(Call.get(address), authorization)) {
      if (!answer.isSuccess()) {
        throw failures(repository).of(answer);
      }
      return answer.bytes(limit, what);
    }
  }

  private HubFailures failures(HubRepository repository) {
    return new HubFailures(client, repository, settings, !authorization.isEmpty());
  }
}
