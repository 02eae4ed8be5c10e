package dev.altiplano.api;

import org.springframework.web.server.ServerWebExchange;

/** The routes on the same port that are not of this protocol. */
final class OtherRoutes {
  private static final String ACTUATOR = "/actuator";

  private OtherRoutes() {}

  static boolean has(ServerWebExchange exchange) {
    String path = exchange.getRequest().getPath().pathWithinApplication().value();
    return path.equals(ACTUATOR) || path.startsWith(ACTUATOR + "/");
  }
}
