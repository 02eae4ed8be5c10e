package dev.altiplano.api;

import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/** Sends a client that wrote the path of a route with more slashes than it has to that route. */
final class NeedlessSlashes {
  private static final String API = "/api/";
  private static final Pattern RUN = Pattern.compile("/{2,}");

  private final RequestMappingHandlerMapping routes;

  NeedlessSlashes(RequestMappingHandlerMapping routes) {
    this.routes = routes;
  }

  /** Prepares a redirect in {@code response}; false if there is no route to go to. */
  boolean redirect(ServerHttpRequest request, ServerHttpResponse response) {
    String path = request.getPath().pathWithinApplication().value();
    String single = RUN.matcher(path).replaceAll("/");
    String bare = single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    if (!bare.startsWith(API) || bare.equals(path)) {
      return false;
    }
    boolean hasRuns = !single.equals(path);
    if (!isRouted(bare, request.getMethod(), hasRuns)) {
      return false;
    }
    boolean isPermanent = hasRuns || request.getMethod().equals(HttpMethod.GET);
    response.setStatusCode(
        isPermanent ? HttpStatus.MOVED_PERMANENTLY : HttpStatus.TEMPORARY_REDIRECT);
    String query = request.getURI().getRawQuery();
    String target = hasRuns ? single : bare;
    response.getHeaders().set(HttpHeaders.LOCATION, query == null ? target : target + "?" + query);
    return true;
  }

  private boolean isRouted(String path, HttpMethod method, boolean byAnyMethod) {
    PathContainer parsed = PathContainer.parsePath(path);
    return routes.getHandlerMethods().keySet().stream()
        .filter(route -> byAnyMethod || has(route, method))
        .flatMap(route -> route.getPatternsCondition().getPatterns().stream())
        .anyMatch(pattern -> pattern.matches(parsed));
  }

  private static boolean has(RequestMappingInfo route, HttpMethod method) {
    return route.getMethodsCondition().getMethods().stream()
        .map(RequestMethod::asHttpMethod)
        .anyMatch(method::equals);
  }
}
