package dev.altiplano.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests to a server beside those that are measured; each is to succeed. For any thread. */
final class ServerHttp implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofMinutes(10);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  ServerHttp(int port) {
    this.port = port;
  }

  int port() {
    return port;
  }

  String get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(path));
  }

  JsonNode post(String path, String body) throws IOException, InterruptedException {
    return JSON.readTree(
        send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(ANSWER);
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("%s: %s".formatted(request.uri(), answer.body()));
    }
    return answer.body();
  }

  @Override
  public void close() {
    http.close();
  }
}
