package dev.altiplano.api;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Says that the server is there, and which version it is. */
@RestController
final class RootController {
  private record Version(String version) {}

  private final Version version;

  RootController(ApiSettings settings) {
    this.version = new Version(settings.version());
  }

  @RequestMapping(
      path = "/",
      method = {RequestMethod.GET, RequestMethod.HEAD})
  Mono<Void> root(ServerHttpResponse response) {
    return Replies.text(response, 200, "text/plain; charset=utf-8", "Ollama is running");
  }

  @RequestMapping(
      path = "/api/version",
      method = {RequestMethod.GET, RequestMethod.HEAD})
  Mono<Void> version(ServerHttpResponse response) {
    return Replies.json(response, 200, version);
  }

  /** Models run here and nowhere else, whatever is set. */
  @GetMapping("/api/status")
  Mono<Void> status(ServerHttpResponse response) {
    return Replies.json(response, 200, new Status(new Cloud(true, "none")));
  }

  private record Status(Cloud cloud) {}

  private record Cloud(boolean disabled, String source) {}
}
