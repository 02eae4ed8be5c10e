package dev.altiplano.api;

import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Turns every failure that no stream has begun to answer into the protocol's error reply. */
@Order(ErrorReplies.BEFORE_SPRING_BOOT)
final class ErrorReplies implements WebExceptionHandler {
  static final int BEFORE_SPRING_BOOT = -2;

  private static final Logger LOG = LoggerFactory.getLogger(ErrorReplies.class);
  private static final String PLAIN = "text/plain";

  private final NeedlessSlashes slashes;

  ErrorReplies(NeedlessSlashes slashes) {
    this.slashes = slashes;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted() && Departure.causes(failure)) {
      LOG.debug("A reply was cut off", failure);
      return Mono.empty();
    }
    if (response.isCommitted() || OtherRoutes.has(exchange)) {
      return Mono.error(failure);
    }
    return switch (failure) {
      case MethodNotAllowedException wrong -> methodNotAllowed(response, wrong);
      case ResponseStatusException refused when refused.getStatusCode() == HttpStatus.NOT_FOUND ->
          notFound(exchange);
      default -> {
        WireError error = WireError.reported(failure);
        yield Replies.json(response, error.status(), error.body());
      }
    };
  }

  private Mono<Void> notFound(ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    return slashes.redirect(exchange.getRequest(), response)
        ? response.setComplete()
        : Replies.text(response, 404, PLAIN, "404 page not found");
  }

  private static Mono<Void> methodNotAllowed(
      ServerHttpResponse response, MethodNotAllowedException wrong) {
    String allowed =
        wrong.getSupportedMethods().stream()
            .map(HttpMethod::name)
            .sorted()
            .collect(Collectors.joining(", "));
    response.getHeaders().set(HttpHeaders.ALLOW, allowed);
    return Replies.text(response, 405, PLAIN, "405 method not allowed");
  }
}
