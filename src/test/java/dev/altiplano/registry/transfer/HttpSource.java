package dev.altiplano.registry.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A blob at an address, which believes whatever the server says. */
public record HttpSource(HttpClient client, URI uri, RemoteBlob blob) implements BlobSource {
  public HttpSource(URI uri, RemoteBlob blob) {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), uri, blob);
  }

  @Override
  public String host() {
    return uri.getAuthority();
  }

  @Override
  public BlobBody open(long from, long to) throws TransferException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (to > from) {
      request.header("Range", "bytes=%d-%d".formatted(from, to - 1));
    }
    try {
      HttpResponse<InputStream> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      return switch (answer.statusCode()) {
        case 200 -> new Body(answer.body(), 0);
        case 206 -> new Body(answer.body(), from);
        default -> throw refused(answer);
      };
    } catch (IOException e) {
      throw TransferException.passing("no answer: " + e.getMessage(), Duration.ZERO, e);
    }
  }

  private static TransferException refused(HttpResponse<InputStream> answer) throws IOException {
    answer.body().close();
    int status = answer.statusCode();
    Duration wait = Duration.ofSeconds(answer.headers().firstValueAsLong("Retry-After").orElse(0));
    return status == 429 || status >= 500
        ? TransferException.passing("it answered " + status, wait, null)
        : TransferException.lasting("it answered " + status, null);
  }

  private record Body(InputStream in, long start) implements BlobBody {
    @Override
    public int read(ByteBuffer target) throws IOException {
      byte[] bytes = new byte[Math.min(target.remaining(), 1 << 14)];
      int count = in.read(bytes);
      if (count > 0) {
        target.put(bytes, 0, count);
      }
      return count;
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
