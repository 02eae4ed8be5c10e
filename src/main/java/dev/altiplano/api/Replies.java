package dev.altiplano.api;

import dev.altiplano.api.gojson.GoJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes replies, with the protocol's content types whatever the client says it accepts. */
final class Replies {
  private static final String JSON = "application/json; charset=utf-8";

  /** What pull, push and create answer with. */
  private static final String PLAIN_JSON = "application/json";

  private static final String NDJSON = "application/x-ndjson";

  private Replies() {}

  /** One JSON value, without a newline. */
  static Mono<Void> json(ServerHttpResponse response, int status, Object body) {
    return bytes(response, status, JSON, GoJson.write(body));
  }

  /** Like {@link #json}, but without a character set. */
  static Mono<Void> plainJson(ServerHttpResponse response, int status, Object body) {
    return bytes(response, status, PLAIN_JSON, GoJson.write(body));
  }

  static Mono<Void> text(ServerHttpResponse response, int status, String type, String text) {
    return bytes(response, status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  static Mono<Void> empty(ServerHttpResponse response) {
    return empty(response, 200);
  }

  static Mono<Void> empty(ServerHttpResponse response, int status) {
    return Mono.defer(
        () -> {
          response.setStatusCode(HttpStatusCode.valueOf(status));
          response.getHeaders().setContentLength(0);
          return response.setComplete();
        });
  }

  private static Mono<Void> bytes(
      ServerHttpResponse response, int status, String type, byte[] body) {
    response.setStatusCode(HttpStatusCode.valueOf(status));
    response.getHeaders().set(HttpHeaders.CONTENT_TYPE, type);
    response.getHeaders().setContentLength(body.length);
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }

  /**
   * Sends lines as they come; an error is the last one. What is written here is flushed as soon as
   * nothing more is there to be written, so that a line never waits for the next one. To flush each
   * line by itself would send each as a stream of its own.
   */
  static Mono<Void> ndjson(ServerHttpResponse response, Flux<byte[]> lines) {
    response.setStatusCode(HttpStatusCode.valueOf(200));
    response.getHeaders().set(HttpHeaders.CONTENT_TYPE, NDJSON);
    return response.writeWith(
        lines
            .onErrorResume(failure -> Mono.just(line(WireError.reported(failure).body())))
            .map(response.bufferFactory()::wrap));
  }

  /** One JSON value and a newline. */
  static byte[] line(Object object) {
    byte[] json = GoJson.write(object);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
