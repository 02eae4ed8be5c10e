package dev.altiplano.api;

import java.net.InetSocketAddress;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Tells clients apart, for turns in the queue. What names a client may be a secret: it goes into no
 * log and no meter.
 *
 * @param header whose first element names the client; empty takes the address
 */
record Clients(String header) {
  String of(ServerHttpRequest request) {
    String named = header.isEmpty() ? null : request.getHeaders().getFirst(header);
    String first = named == null ? "" : named.split(",", 2)[0].strip();
    return first.isEmpty() ? address(request) : first;
  }

  private static String address(ServerHttpRequest request) {
    InetSocketAddress address = request.getRemoteAddress();
    return address == null ? "" : address.getHostString();
  }
}
