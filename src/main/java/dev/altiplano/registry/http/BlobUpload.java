package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts one blob into a repository, part by part, by the OCI distribution specification ("Pushing a
 * blob in chunks"). A registry may answer a part with 307: then it goes to the storage host that
 * the answer names, as Ollama's own registry has it.
 */
final class BlobUpload {
  private static final long PART = 32L << 20;

  /** A registry may read the whole blob again before it confirms it. */
  private static final Duration TO_CONFIRM = Duration.ofMinutes(10);

  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

  /** What goes up. */
  record Payload(RemoteBlob blob, Path file, Optional<String> from, LongConsumer sent) {}

  private final RegistryClient client;
  private final Repository repository;
  private final Payload payload;
  private final long size;
  private final Retries retries;

  /** Where the next part goes; null before the registry has said so. */
  private @Nullable URI location;

  private long offset;
  private long part = PART;
  private PartHashes hashes = new PartHashes();

  BlobUpload(RegistryClient client, Repository repository, Payload payload, Retries retries) {
    this.client = client;
    this.repository = repository;
    this.payload = payload;
    this.size = payload.blob().size();
    this.retries = retries;
  }

  void run() throws TransferException, InterruptedException {
    int failures = 0;
    while (true) {
      long before = offset;
      try {
        if (failures > 0 && recover()) {
          return;
        }
        if (goOn()) {
          return;
        }
      } catch (TransferException e) {
        failures = offset > before ? 1 : failures + 1;
        retries.failed(failures, e);
      }
    }
  }

  /** Whether the blob is there now. */
  private boolean goOn() throws TransferException, InterruptedException {
    if (location == null && begin()) {
      return true;
    }
    while (offset < size) {
      sendPart();
      payload.sent().accept(offset);
    }
    finish();
    return true;
  }

  /** Whether the registry took the blob from another repository. */
  private boolean begin() throws TransferException, InterruptedException {
    String query =
        payload
            .from()
            .map(from -> "?mount=%s&from=%s".formatted(payload.blob().digest(), from))
            .orElse("");
    Call call = Call.of("POST", repository.uploads(query), Content.NONE);
    try (Answer answer = client.send(repository, Access.PUSH, call)) {
      if (answer.status() == 201) {
        return true;
      }
      if (!answer.isSuccess()) {
        throw Failures.refused(answer);
      }
      offset = 0;
      hashes = new PartHashes();
      part = Math.max(PART, least(answer));
      location = next(answer).orElseThrow(() -> lost(answer));
      return false;
    }
  }

  private static long least(Answer answer) {
    String least = answer.header("OCI-Chunk-Min-Length").orElse("");
    return least.matches("[0-9]{1,10}") ? Long.parseLong(least) : 0;
  }

  private void sendPart() throws TransferException, InterruptedException {
    long length = Math.min(part, size - offset);
    FileRange range = range(length);
    Call call =
        Call.of("PATCH", here(), range)
            .with("Content-Type", "application/octet-stream")
            .with("Content-Range", "%d-%d".formatted(offset, offset + length - 1))
            .with("X-Redirect-Uploads", "1");
    try (Answer answer = client.send(repository, Access.PUSH, call)) {
      switch (answer.status()) {
        case 307 -> {
          Optional<URI> next = next(answer);
          URI storage = answer.address("Location").orElseThrow(() -> lost(answer));
          sendDirectly(storage, length);
          location = next.orElse(location);
          offset += length;
        }
        case 404, 416 -> throw outOfStep(answer);
        default -> {
          if (!answer.isSuccess()) {
            throw Failures.refused(answer);
          }
          location = next(answer).orElse(location);
          offset = arrived(answer).filter(end -> end > offset).orElse(offset + length);
        }
      }
    }
  }

  private FileRange range(long length) {
    long base = offset;
    return new FileRange(
        payload.file(), offset, length, sent -> payload.sent().accept(base + sent));
  }

  private void sendDirectly(URI storage, long length)
      throws TransferException, InterruptedException {
    client.redirects().requireNoDowngrade(repository.origin(), storage);
    try {
      hashes.add(payload.file(), offset, length);
    } catch (IOException e) {
      throw TransferException.lasting("cannot read " + payload.file(), e);
    }
    try (Answer answer = client.send(Call.of("PUT", storage, range(length)))) {
      if (!answer.isSuccess()) {
        throw Failures.refusedElsewhere(answer);
      }
    }
  }

  private void finish() throws TransferException, InterruptedException {
    String query = "digest=" + payload.blob().digest() + hashes.query();
    URI uri = URI.create(here() + (here().getRawQuery() == null ? "?" : "&") + query);
    Call call =
        Call.of("PUT", uri, Content.NONE)
            .with("Content-Type", "application/octet-stream")
            .withSlack(TO_CONFIRM);
    try (Answer answer = client.send(repository, Access.PUSH, call)) {
      if (answer.status() == 404 || answer.status() == 416) {
        throw outOfStep(answer);
      }
      if (!answer.isSuccess()) {
        throw Failures.refused(answer);
      }
    }
  }

  /**
   * Finds out what arrived before the upload broke. A registry that cannot tell lost it, and it
   * begins anew.
   *
   * @return whether everything did
   */
  private boolean recover() throws TransferException, InterruptedException {
    if (client.findBlob(repository, payload.blob())) {
      return true;
    }
    if (location == null || !hashes.isEmpty()) {
      return false;
    }
    try (Answer answer = client.send(repository, Access.PUSH, Call.get(location))) {
      if (answer.status() >= 500 || answer.status() == 429) {
        throw Failures.refused(answer);
      }
      Optional<Long> arrived = arrived(answer);
      if (!answer.isSuccess() || arrived.isEmpty()) {
        location = null;
      } else {
        location = next(answer).orElse(location);
        offset = arrived.get();
      }
    }
    return false;
  }

  /** Bytes that the registry has; it says "0-0" for none as well as for one. */
  private Optional<Long> arrived(Answer answer) {
    Matcher range = RANGE.matcher(answer.header("Range").orElse(""));
    if (!range.matches()) {
      return Optional.empty();
    }
    long last = Long.parseLong(range.group(1));
    return Optional.of(last == 0 ? 0 : last + 1).filter(end -> end <= size);
  }

  private Optional<URI> next(Answer answer) throws TransferException {
    Optional<URI> own = answer.address("Docker-Upload-Location");
    Optional<URI> next =
        own.isPresent() || answer.status() == 307 ? own : answer.address("Location");
    if (next.isPresent()) {
      client.redirects().requireNoDowngrade(repository.origin(), next.get());
    }
    return next;
  }

  private URI here() {
    if (location == null) {
      throw new IllegalStateException("this is a bug: an upload that was not begun");
    }
    return location;
  }

  private TransferException outOfStep(Answer answer) {
    return TransferException.passing(
        "%s lost track of the upload of %s and answered with status %d"
            .formatted(repository, payload.blob().digest(), answer.status()),
        Duration.ZERO,
        null);
  }

  private TransferException lost(Answer answer) {
    return TransferException.lasting(
        "%s answered with status %d, but did not say where the upload goes on"
            .formatted(repository, answer.status()),
        null);
  }
}
