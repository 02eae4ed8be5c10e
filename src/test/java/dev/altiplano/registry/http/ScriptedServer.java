package dev.altiplano.registry.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A server on a free port of loopback that answers as a test says, and remembers what it got. */
public final class ScriptedServer implements AutoCloseable {
  /** Answers one request. */
  public interface Script {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile boolean heardProxyPassword;

  private ScriptedServer(HttpServer server) {
    this.server = server;
  }

  public static ScriptedServer start() throws IOException {
    return start(HttpServer.create(anyPort(), 0));
  }

  /** One that speaks HTTPS. */
  public static ScriptedServer start(SSLContext tls) throws IOException {
    HttpsServer https = HttpsServer.create(anyPort(), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(tls));
    return start(https);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static ScriptedServer start(HttpServer http) {
    ScriptedServer server = new ScriptedServer(http);
    http.setExecutor(server.threads);
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  /** What to answer to a method and path; a path without a script is answered with 404. */
  public ScriptedServer on(String request, Script script) {
    scripts.put(request, script);
    return this;
  }

  public ScriptedServer on(String request, int status, String body) {
    return on(request, exchange -> reply(exchange, status, body));
  }

  public static void reply(HttpExchange exchange, int status, String body, String... headers)
      throws IOException {
    reply(exchange, status, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  public static void reply(HttpExchange exchange, int status, byte[] body, String... headers)
      throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
    }
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, none ? -1 : body.length);
    if (!none) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    requests.add(request);
    heardProxyPassword |= exchange.getRequestHeaders().containsKey("Proxy-Authorization");
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    authorizations.add(authorization == null ? "none" : authorization);
    scripts.getOrDefault(request, missing -> reply(missing, 404, "no script")).answer(exchange);
  }

  /** Host and port, as names of models have them. */
  public String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public URI uri(String path) {
    return URI.create("http://" + authority() + path);
  }

  public List<String> requests() {
    return new ArrayList<>(requests);
  }

  /** The header of that name of each request, "none" where it was missing. */
  public List<String> authorizations() {
    return new ArrayList<>(authorizations);
  }

  /** Whether anything came that is for a proxy alone. */
  public boolean heardProxyPassword() {
    return heardProxyPassword;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
