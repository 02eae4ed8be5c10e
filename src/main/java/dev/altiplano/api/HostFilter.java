package dev.altiplano.api;

import org.springframework.core.Ordered;
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

/** Refuses requests to a server of this machine alone that name another host. */
@Order(HostFilter.FIRST)
final class HostFilter implements WebFilter {
  static final int FIRST = Ordered.HIGHEST_PRECEDENCE;

  private final LocalHosts hosts;

  HostFilter(LocalHosts hosts) {
    this.hosts = hosts;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    String header = request.getHeaders().getFirst(HttpHeaders.HOST);
    String host = header == null ? "" : header;
    if (!hosts.allow(host)) {
      return answer(exchange.getResponse(), HttpStatus.FORBIDDEN);
    }
    return asksForOptions(request) && hosts.allowName(host)
        ? answer(exchange.getResponse(), HttpStatus.NO_CONTENT)
        : chain.filter(exchange);
  }

  /** The OPTIONS of web pages are left to {@link CorsFilter}. */
  private static boolean asksForOptions(ServerHttpRequest request) {
    return request.getMethod().equals(HttpMethod.OPTIONS)
        && !request.getHeaders().containsHeader(HttpHeaders.ORIGIN);
  }

  private static Mono<Void> answer(ServerHttpResponse response, HttpStatus status) {
    response.setStatusCode(status);
    return response.setComplete();
  }
}
