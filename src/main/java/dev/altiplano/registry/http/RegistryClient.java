package dev.altiplano.registry.http;

import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferException;
import dev.altiplano.registry.transfer.TransferListener;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Speaks to registries by the OCI distribution specification, and as Ollama's own has it. Safe for
 * any thread; every call blocks, and ends with an {@link InterruptedException} where its thread is
 * interrupted.
 */
public final class RegistryClient implements AutoCloseable {
  /** As large as the store keeps them. */
  static final int MANIFEST_LIMIT = 16 << 20;

  /** More would keep a person waiting who only misspelt a host. */
  private static final int MOST_TRIES = 4;

  private final HttpSettings settings;
  private final TransferListener listener;
  private final Retries retries;
  private final Transport transport;
  private final Redirects redirects;
  private final Authorizations authorizations;

  public RegistryClient(HttpSettings settings) {
    this(settings, TransferListener.NONE);
  }

  /**
   * A client.
   *
   * @param listener hears of manifests that are asked for again
   */
  public RegistryClient(HttpSettings settings, TransferListener listener) {
    this.settings = settings;
    this.listener = listener;
    this.retries = new Retries(Math.min(settings.tries(), MOST_TRIES), settings.pause());
    this.transport = new Transport(settings);
    this.redirects = new Redirects(transport, settings.hosts());
    this.authorizations =
        new Authorizations(
            settings.credentials(), settings.hosts(), new Tokens(redirects, settings.signingKey()));
  }

  /** Where a model is; see {@link HostRules#repository}. */
  public Repository repository(ModelName name, boolean insecure) {
    return settings.hosts().repository(name, insecure);
  }

  /**
   * Fetches a manifest; asks again where that may help.
   *
   * @param reference a tag, or the digest that it must have
   * @param accepted media types
   * @throws TransferException also where it is too large, or another one than was announced
   */
  public RemoteManifest manifest(
      Repository repository, String reference, Collection<String> accepted)
      throws TransferException, InterruptedException {
    Call call =
        Call.get(repository.manifest(reference)).with("Accept", String.join(", ", accepted));
    return retries.of(
        () -> manifest(repository, reference, call),
        () -> listener.retried(repository.origin().getRawAuthority()));
  }

  private RemoteManifest manifest(Repository repository, String reference, Call call)
      throws TransferException, InterruptedException {
    try (Answer answer = send(repository, Access.PULL, call)) {
      if (!answer.isSuccess()) {
        throw Failures.refused(answer);
      }
      byte[] bytes = answer.bytes(MANIFEST_LIMIT, "the manifest");
      requireDigest(bytes, reference, "was asked for");
      requireDigest(bytes, answer.header("Docker-Content-Digest").orElse(""), "was announced");
      return new RemoteManifest(mediaType(answer), bytes);
    }
  }

  private static String mediaType(Answer answer) {
    return answer.header("Content-Type").orElse("").replaceFirst(";.*", "").strip();
  }

  private static void requireDigest(byte[] manifest, String wanted, String how)
      throws TransferException {
    if (Digest.isValid(wanted) && !Digest.of(manifest).equals(Digest.parse(wanted))) {
      throw TransferException.lasting(
          "digest mismatch: the manifest has %s, but %s %s; it was changed on its way, or the registry is damaged"
              .formatted(Digest.of(manifest), wanted, how),
          null);
    }
  }

  /** A blob that a manifest of the repository names. */
  public BlobSource blob(Repository repository, RemoteBlob blob) {
    return new RegistryBlob(
        blob,
        repository.blob(blob.digest().toString()),
        call -> send(repository, Access.PULL, call),
        redirects,
        Failures::refused);
  }

  /**
   * A file with a known digest outside of any registry.
   *
   * @param authorization value of the header of that name, for the host of the address only; empty
   *     for none
   * @param refusal what it means when that host refuses
   */
  public BlobSource file(URI address, RemoteBlob blob, String authorization, Refusal refusal) {
    return new RegistryBlob(blob, address, call -> send(call, authorization), redirects, refusal);
  }

  /**
   * Sends a request that is none of a registry's, and follows redirects; any status comes back.
   *
   * @param authorization as for {@link #file}
   */
  public Answer send(Call call, String authorization)
      throws TransferException, InterruptedException {
    return redirects.send(authorized(call, authorization));
  }

  Answer send(Call call) throws TransferException, InterruptedException {
    return redirects.send(call);
  }

  /** What a refusal means; closes the answer. */
  public TransferException refusal(Answer answer) throws InterruptedException {
    return Failures.refused(answer);
  }

  /** Whether the repository has the blob already; asks again where that may help. */
  public boolean hasBlob(Repository repository, RemoteBlob blob)
      throws TransferException, InterruptedException {
    return retries.of(() -> findBlob(repository, blob));
  }

  /** Like {@link #hasBlob}, but asks once. */
  boolean findBlob(Repository repository, RemoteBlob blob)
      throws TransferException, InterruptedException {
    Call call = Call.of("HEAD", repository.blob(blob.digest().toString()), Content.NONE);
    try (Answer answer = send(repository, Access.PUSH, call)) {
      if (answer.status() == 404) {
        return false;
      }
      if (!answer.isSuccess()) {
        throw Failures.refused(answer);
      }
      return true;
    }
  }

  /**
   * Puts a blob into the repository; goes on where it breaks.
   *
   * @param file with the content of the blob
   * @param from path of another repository of the registry that may have it
   * @param sent told how many bytes have left
   */
  public void upload(
      Repository repository, RemoteBlob blob, Path file, Optional<String> from, LongConsumer sent)
      throws TransferException, InterruptedException {
    new BlobUpload(
            this,
            repository,
            new BlobUpload.Payload(blob, file, from, sent),
            new Retries(settings.tries(), settings.pause()))
        .run();
  }

  /** Names a manifest whose blobs are all there; asks again where that may help. */
  public void putManifest(Repository repository, String reference, String mediaType, byte[] bytes)
      throws TransferException, InterruptedException {
    Call call =
        Call.of("PUT", repository.manifest(reference), Content.of(bytes))
            .with("Content-Type", mediaType)
            .withSlack(Duration.ofMinutes(1));
    retries.of(() -> accepted(repository, call));
  }

  private boolean accepted(Repository repository, Call call)
      throws TransferException, InterruptedException {
    try (Answer answer = send(repository, Access.PUSH, call)) {
      if (!answer.isSuccess()) {
        throw Failures.refused(answer);
      }
      return true;
    }
  }

  /** Sends a request to a registry, which may first want to know who asks: once. */
  Answer send(Repository repository, Access access, Call call)
      throws TransferException, InterruptedException {
    boolean own = Origins.same(call.uri(), repository.origin());
    Optional<String> known = own ? authorizations.known(repository, access) : Optional.empty();
    long asked = System.nanoTime();
    Answer answer = redirects.send(authorized(call, known.orElse("")));
    if (answer.status() != 401 || !own || !Origins.same(answer.uri(), call.uri())) {
      return answer;
    }
    answer.close();
    String authorization =
        authorizations.meet(
            repository, access, Challenge.parse(answer.headerValues("WWW-Authenticate")), asked);
    answer = redirects.send(authorized(call, authorization));
    if (answer.status() == 401) {
      authorizations.forget(repository, access, authorization);
    }
    return answer;
  }

  private static Call authorized(Call call, String authorization) {
    return authorization.isEmpty() ? call : call.with(Call.AUTHORIZATION, authorization);
  }

  Redirects redirects() {
    return redirects;
  }

  /** Breaks off everything under way. */
  @Override
  public void close() {
    transport.close();
  }
}
