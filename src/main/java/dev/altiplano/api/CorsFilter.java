package dev.altiplano.api;

import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Lets web pages of allowed origins in, and refuses those of others. */
@Order(HostFilter.FIRST + 1)
final class CorsFilter implements WebFilter {
  private static final String METHODS = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS";
  private static final String HEADERS =
      String.join(
          ",",
          List.of(
              "Authorization",
              "Content-Type",
              "User-Agent",
              "Accept",
              "X-Requested-With",
              "OpenAI-Beta",
              "x-stainless-arch",
              "x-stainless-async",
              "x-stainless-custom-poll-interval",
              "x-stainless-helper-method",
              "x-stainless-lang",
              "x-stainless-os",
              "x-stainless-package-version",
              "x-stainless-poll-helper",
              "x-stainless-retry-count",
              "x-stainless-runtime",
              "x-stainless-runtime-version",
              "x-stainless-timeout"));
  private static final String MAX_AGE = "43200";

  private final Origins origins;

  CorsFilter(Origins origins) {
    this.origins = origins;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    String origin = request.getHeaders().getFirst(HttpHeaders.ORIGIN);
    if (origin == null
        || origin.isEmpty()
        || OtherRoutes.has(exchange)
        || isSameHost(request, origin)) {
      return chain.filter(exchange);
    }
    ServerHttpResponse response = exchange.getResponse();
    if (!origins.allow(origin)) {
      response.setStatusCode(HttpStatus.FORBIDDEN);
      return response.setComplete();
    }
    allow(response.getHeaders(), origin);
    if (request.getMethod().equals(HttpMethod.OPTIONS)) {
      return answerPreflight(response);
    }
    response
        .getHeaders()
        .set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, String.join(",", CutHeaders.NAMES));
    return chain.filter(exchange);
  }

  private static boolean isSameHost(ServerHttpRequest request, String origin) {
    String host = request.getHeaders().getFirst(HttpHeaders.HOST);
    return origin.equals("http://" + host) || origin.equals("https://" + host);
  }

  private void allow(HttpHeaders headers, String origin) {
    if (origins.allowAll()) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    } else {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
  }

  private static Mono<Void> answerPreflight(ServerHttpResponse response) {
    HttpHeaders headers = response.getHeaders();
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    response.setStatusCode(HttpStatus.NO_CONTENT);
    return response.setComplete();
  }
}
