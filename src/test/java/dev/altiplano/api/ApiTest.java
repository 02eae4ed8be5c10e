package dev.altiplano.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Speaks HTTP to a server on a port of its own; all tests share it. */
@SpringBootTest(
    classes = ApiServer.class,
    // The whole server's readiness check is not here.
    properties = "management.endpoint.health.validate-group-membership=false",
    webEnvironment = WebEnvironment.RANDOM_PORT)
abstract class ApiTest {
  static final String TIME = "\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]{0,8}[1-9])?Z\"";

  static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  @LocalServerPort int port;
  @Autowired ScriptedGeneration generation;
  @Autowired StoredModels models;

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String json) {
    return send(request(path).POST(BodyPublishers.ofString(json)));
  }

  HttpResponse<String> delete(String path, String json) {
    return send(request(path).method("DELETE", BodyPublishers.ofString(json)));
  }

  static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static String type(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("none");
  }

  /** The lines of a body, with T for each time of creation. */
  static List<String> lines(HttpResponse<String> response) {
    return response.body().replaceAll(TIME, "T").lines().toList();
  }

  static String body(HttpResponse<String> response) {
    return response.body().replaceAll(TIME, "T");
  }
}
