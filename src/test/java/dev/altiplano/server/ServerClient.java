package dev.altiplano.server;

import dev.altiplano.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A plain HTTP client of one server, which sends what it is told and no more. */
final class ServerClient {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  ServerClient(int port) {
    this(URI.create("http://127.0.0.1:" + port));
  }

  ServerClient(URI base) {
    this.base = base;
  }

  HttpAnswer get(String path) throws IOException, InterruptedException {
    return send("GET", path, null);
  }

  HttpAnswer post(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  HttpAnswer delete(String path, String body) throws IOException, InterruptedException {
    return send("DELETE", path, body);
  }

  HttpAnswer send(String method, String path, String body)
      throws IOException, InterruptedException {
    return answer(http.send(request(method, path, body), text()));
  }

  /** Puts a file among the blobs, as clients do before they create a model; returns its digest. */
  String upload(Path file) throws IOException, InterruptedException {
    HttpAnswer answer = put(file);
    if (answer.status() != 200 && answer.status() != 201) {
      throw new AssertionError("the upload of %s was answered with %s".formatted(file, answer));
    }
    return digest(file);
  }

  /** Sends a file to where its digest says. */
  HttpAnswer put(Path file) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve("/api/blobs/" + digest(file)))
            .POST(HttpRequest.BodyPublishers.ofFile(file))
            .build();
    return answer(http.send(request, text()));
  }

  private static String digest(Path file) throws IOException {
    return Digest.of(Files.readAllBytes(file)).toString();
  }

  CompletableFuture<HttpAnswer> postLater(String path, String body) {
    return http.sendAsync(request("POST", path, body), text()).thenApply(ServerClient::answer);
  }

  /** The body as it comes; closing it hangs up. */
  InputStream stream(String path, String body) throws IOException, InterruptedException {
    return http.send(request("POST", path, body), HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  /** The sum of a meter's samples that have all the given tags. */
  double meter(String name, String... tags) throws IOException, InterruptedException {
    return get("/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> java.util.Arrays.stream(tags).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private HttpRequest request(String method, String path, String body) {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(Duration.ofSeconds(60))
        .method(method, publisher)
        .build();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
  }

  private static HttpAnswer answer(HttpResponse<String> response) {
    return new HttpAnswer(response.statusCode(), response.headers(), response.body());
  }
}
