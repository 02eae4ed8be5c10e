package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a server answered; its body has not been read yet. */
public final class Answer implements AutoCloseable {
  private final HttpResponse<InputStream> response;
  private final Duration patience;

  Answer(HttpResponse<InputStream> response, Duration patience) {
    this.response = response;
    this.patience = patience;
  }

  public int status() {
    return response.statusCode();
  }

  public boolean isSuccess() {
    return status() / 100 == 2;
  }

  /** Where it came from, after all redirects. */
  public URI uri() {
    return response.uri();
  }

  public Optional<String> header(String name) {
    return headers().firstValue(name);
  }

  List<String> headerValues(String name) {
    return headers().allValues(name);
  }

  private HttpHeaders headers() {
    return response.headers();
  }

  /** Bytes that the body is said to have. */
  public OptionalLong length() {
    try {
      return headers().firstValueAsLong("Content-Length");
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The address in a header such as {@code Location}. */
  Optional<URI> address(String header) throws TransferException {
    Optional<String> text = header(header);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI target = uri().resolve(text.get());
      if (Origins.isUsable(target)) {
        return Optional.of(target);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw TransferException.lasting(
        "%s sent a header %s that is no address that can be asked"
            .formatted(uri().getRawAuthority(), header),
        null);
  }

  InputStream body() {
    return response.body();
  }

  /**
   * The whole body, which must be small and come soon.
   *
   * @param what what it is to the reader of an error message
   */
  public byte[] bytes(int limit, String what) throws TransferException, InterruptedException {
    if (length().orElse(0) > limit) {
      throw tooLarge(limit, what);
    }
    byte[] bytes = firstBytes(limit + 1, what);
    if (bytes.length > limit) {
      throw tooLarge(limit, what);
    }
    return bytes;
  }

  /** The beginning of the body as text. */
  String text(int limit) throws TransferException, InterruptedException {
    return new String(firstBytes(limit, "the answer"), StandardCharsets.UTF_8).strip();
  }

  private byte[] firstBytes(int count, String what) throws TransferException, InterruptedException {
    CompletableFuture<byte[]> reading = new CompletableFuture<>();
    Thread.ofVirtual().name("registry-body").start(() -> read(count, reading));
    try (this) {
      return reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw TransferException.passing(
          "%s from %s broke off".formatted(what, uri().getRawAuthority()), Duration.ZERO, e);
    }
  }

  private void read(int count, CompletableFuture<byte[]> reading) {
    try {
      reading.complete(body().readNBytes(count));
    } catch (IOException e) {
      reading.completeExceptionally(e);
    }
  }

  private TransferException tooLarge(int limit, String what) {
    close();
    return TransferException.lasting(
        "%s from %s is larger than %d bytes".formatted(what, uri().getRawAuthority(), limit), null);
  }

  /** Gives the connection up, if the body has not been read to its end. */
  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException("this is a bug: closing a body only cancels it", e);
    }
  }
}
