package dev.altiplano.registry.http;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request.
 *
 * @param slack how much longer than usual its answer may take to begin
 */
public record Call(
    String method, URI uri, Map<String, String> headers, Content content, Duration slack) {
  static final String AUTHORIZATION = "Authorization";

  public static Call get(URI uri) {
    return of("GET", uri, Content.NONE);
  }

  static Call of(String method, URI uri, Content content) {
    return new Call(method, uri, Map.of(), content, Duration.ZERO);
  }

  public Call with(String header, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Call(method, uri, all, content, slack);
  }

  Call withSlack(Duration slack) {
    return new Call(method, uri, headers, content, slack);
  }

  /** The same request elsewhere; what proves who asks stays with the server that it was for. */
  Call at(URI target) {
    Map<String, String> kept = new LinkedHashMap<>(headers);
    if (!Origins.same(uri, target)) {
      kept.remove(AUTHORIZATION);
    }
    return new Call(method, target, kept, content, slack);
  }

  boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Says nothing of headers, since they hold secrets. */
  @Override
  public String toString() {
    return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }
}
