package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesApiTest extends ApiTest {
  @Test
  void saysThatItIsRunning() {
    HttpResponse<String> response = get("/");
    assertThat(response.body()).isEqualTo("Ollama is running");
    assertThat(type(response)).isEqualTo("text/plain; charset=utf-8");
  }

  @Test
  void tellsItsVersion() {
    HttpResponse<String> response = get("/api/version");
    assertThat(response.body()).isEqualTo("{\"version\":\"1.2.3\"}");
    assertThat(type(response)).isEqualTo("application/json; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/version", "/api/tags"})
  void answersHead(String path) {
    HttpResponse<String> response = send(request(path).method("HEAD", BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/nothing",
    "POST, /api/nothing",
    "GET, /nothing",
    "GET, /api",
    "DELETE, /x/y",
    "POST, /api/rerank",
    "GET, /favicon.ico",
    "GET, /index.html",
    "GET, /api/nothing/",
    "GET, /api//nothing",
    "GET, /api/show/",
    "GET, /api/",
    "GET, /broken/"
  })
  void doesNotKnowOtherRoutes(String method, String path) {
    HttpResponse<String> response =
        send(request(path).method(method, BodyPublishers.ofString("{}")));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("404 page not found");
    assertThat(type(response)).isEqualTo("text/plain");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/show, POST", "GET, /api/generate, POST", "PUT, /api/chat, POST",
    "POST, /api/delete, DELETE", "GET, /api/copy, POST", "HEAD, /api/ps, GET",
    "HEAD, /api/chat, POST", "POST, /api/ps, GET", "POST, /api/tags, 'GET, HEAD'",
    "DELETE, /api/version, 'GET, HEAD'", "PUT, /, 'GET, HEAD'"
  })
  void refusesOtherMethods(String method, String path, String allowed) {
    HttpResponse<String> response = send(request(path).method(method, BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains(allowed);
    assertThat(type(response)).isEqualTo("text/plain");
    if (!method.equals("HEAD")) {
      assertThat(response.body()).isEqualTo("405 method not allowed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/tags/, 301, /api/tags",
    "GET, /api/tags/?a=%20b&c, 301, /api/tags?a=%20b&c",
    "HEAD, /api/tags/, 307, /api/tags",
    "POST, /api/chat/, 307, /api/chat",
    "DELETE, /api/delete/, 307, /api/delete",
    "GET, /api//tags, 301, /api/tags",
    "POST, //api///chat?x=1, 301, /api/chat?x=1",
    "GET, /api//show, 301, /api/show",
    "GET, /api/tags//, 301, /api/tags/"
  })
  void leadsToRoutesDespiteNeedlessSlashes(
      String method, String path, int status, String location) {
    HttpResponse<String> response = send(request(path).method(method, BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Location")).contains(location);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void hidesWhatIsUnexpected() {
    HttpResponse<String> response = get("/broken");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body())
        .isEqualTo("{\"error\":\"internal error: the log of the server has the cause\"}");
  }

  @Test
  void leavesTheActuatorAlone() {
    assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
    assertThat(type(get("/actuator/nothing"))).isNotEqualTo("text/plain");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost",
        "http://localhost:3000",
        "https://127.0.0.1:8443",
        "http://0.0.0.0:80",
        "app://obsidian.md",
        "tauri://localhost",
        "vscode-webview://abc",
        "https://a.example.org"
      })
  void letsPagesOfAllowedOriginsIn(String origin) {
    HttpResponse<String> response = send(request("/api/version").header("Origin", origin));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(origin);
    assertThat(response.headers().allValues("Vary")).contains("Origin");
    assertThat(response.headers().firstValue("Access-Control-Expose-Headers"))
        .contains("X-Altiplano-Truncated-Tokens,X-Altiplano-Dropped-Messages");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com",
        "https://localhost.example.com",
        "http://localhostx:1",
        "https://example.org",
        "https://.example.org.evil.com",
        "null"
      })
  void refusesPagesOfOtherOrigins(String origin) {
    HttpResponse<String> response = send(request("/api/version").header("Origin", origin));
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void takesItsOwnOriginForNone() {
    HttpResponse<String> response =
        send(request("/api/version").header("Origin", "http://127.0.0.1:" + port));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void answersPreflights() {
    HttpResponse<String> response =
        send(
            request("/api/chat")
                .header("Origin", "http://localhost:3000")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("http://localhost:3000");
    assertThat(response.headers().firstValue("Access-Control-Allow-Methods"))
        .contains("GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS");
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
        .contains("Authorization", "Content-Type", "x-stainless-timeout");
    assertThat(response.headers().firstValue("Access-Control-Max-Age")).contains("43200");
  }
}
