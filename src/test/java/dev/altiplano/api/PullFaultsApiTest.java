package dev.altiplano.api;

import static dev.altiplano.registry.FaultyRegistry.first;
import static dev.altiplano.registry.FaultyRegistry.guarded;
import static dev.altiplano.registry.FaultyRegistry.layer;
import static dev.altiplano.registry.FaultyRegistry.manifestJson;
import static dev.altiplano.registry.http.ScriptedServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import dev.altiplano.registry.FaultyRegistry;
import dev.altiplano.registry.http.ScriptedServer.Script;
import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Whatever a registry does, a pull ends with the model, or with an error that says why not: never
 * with a blob that is not what its name says.
 */
@Timeout(120)
class PullFaultsApiTest extends ApiTest {
  private static final String PULL_FAILED = "pull model manifest: ";

  @Autowired private ModelStore store;

  /** Makes a registry misbehave. */
  interface Fault {
    void in(FaultyRegistry registry);
  }

  @AfterEach
  void everyBlobIsWhatItsNameSays() throws IOException {
    store.list().forEach(model -> store.delete(model.name()));
    for (Path file : blobs()) {
      String name = file.getFileName().toString();
      if (Digest.isValid(name)) {
        assertThat(Digest.of(Files.readAllBytes(file))).isEqualTo(Digest.parse(name));
      }
    }
  }

  private List<Path> blobs() throws IOException {
    try (Stream<Path> files = Files.list(store.root().resolve("blobs"))) {
      return files.toList();
    }
  }

  private static Arguments fault(String name, Fault fault) {
    return Arguments.of(name, fault);
  }

  private static Arguments fault(String name, Fault fault, String error) {
    return Arguments.of(name, fault, error);
  }

  private static Script status(int status, String... headers) {
    return exchange -> reply(exchange, status, "{}", headers);
  }

  private static Fault blob(int count, Script spoilt) {
    return registry -> registry.blob(first(count, spoilt, registry::range));
  }

  private static Fault manifest(int count, Script spoilt) {
    return registry ->
        registry.manifest(
            first(count, spoilt, exchange -> reply(exchange, 200, registry.manifestJson())));
  }

  private static Fault manifest(String json) {
    return registry -> registry.manifest(exchange -> reply(exchange, 200, json));
  }

  private static Stream<Arguments> passes() {
    return Stream.of(
        fault("nothing", _ -> {}),
        fault("stalls", r -> r.blob(first(2, r::stall, r::range))),
        fault("cut at each megabyte", r -> r.blob(r::cut)),
        fault("cut before the head", blob(3, exchange -> exchange.close())),
        fault("429", blob(4, status(429, "Retry-After", "3600"))),
        fault("500", blob(4, status(500))),
        fault(
            "503 with a date",
            blob(4, status(503, "Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT"))),
        fault("429 to the manifest", manifest(1, status(429, "Retry-After", "1"))),
        fault("500 to the manifest", manifest(2, status(500))),
        fault("503 to the manifest", manifest(2, status(503, "Retry-After", "0"))),
        fault("manifest cut before the head", manifest(2, exchange -> exchange.close())),
        fault(
            "manifest cut",
            manifest(
                2,
                exchange -> {
                  exchange.sendResponseHeaders(200, 500);
                  exchange.getResponseBody().write('{');
                  exchange.close();
                })),
        fault("ranges ignored", r -> r.blob(r::whole)),
        fault("ranges ignored and cut", r -> r.blob(first(2, r::half, r::whole))),
        fault("ranges ignored now and then", r -> r.blob(first(1, r::whole, r::range))),
        fault("redirected", r -> redirect(r, r::range)),
        fault("redirected to where it stalls", r -> redirect(r, first(2, r::stall, r::range))),
        fault("redirected to addresses that end", r -> redirectOnceEach(r)),
        fault("guarded", r -> guard(r, Integer.MAX_VALUE)),
        fault("guarded by a token that ends", r -> guard(r, 2)),
        fault(
            "token service down for a while",
            r -> {
              guard(r, Integer.MAX_VALUE);
              r.storage.on("GET /token", first(2, status(503), token(new AtomicInteger(1))));
            }),
        fault(
            "digest in upper case",
            r ->
                r.manifest(
                    exchange ->
                        reply(
                            exchange,
                            200,
                            manifestJson(
                                layer(
                                    "sha256:" + r.digest().hex().toUpperCase(Locale.ROOT),
                                    r.weights().length))))));
  }

  /** Sends clients of the weights to the storage host. */
  private static void redirect(FaultyRegistry registry, Script script) {
    registry.blob(
        exchange -> reply(exchange, 307, "", "Location", registry.storage.uri("/x").toString()));
    registry.storage.on("GET /x", script);
  }

  /** Each address on the storage host is good for one request. */
  private static void redirectOnceEach(FaultyRegistry registry) {
    AtomicInteger number = new AtomicInteger();
    registry.blob(
        exchange -> {
          String path = "/x" + number.incrementAndGet();
          registry.storage.on("GET " + path, first(1, registry::range, status(403)));
          reply(exchange, 307, "", "Location", registry.storage.uri(path).toString());
        });
  }

  /** Lets only those in who have a token, which becomes another after some answers. */
  private static void guard(FaultyRegistry registry, int answers) {
    AtomicInteger valid = new AtomicInteger(1);
    AtomicInteger left = new AtomicInteger(answers);
    String realm = registry.storage.uri("/token").toString();
    registry.storage.on("GET /token", token(valid));
    registry.manifest(
        guarded(valid, realm, exchange -> reply(exchange, 200, registry.manifestJson())));
    registry.blob(
        guarded(
            valid,
            realm,
            exchange -> {
              if (left.decrementAndGet() == 0) {
                valid.incrementAndGet();
              }
              registry.range(exchange);
            }));
  }

  private static Script token(AtomicInteger valid) {
    return exchange ->
        reply(exchange, 200, "{\"token\":\"token-%d\",\"expires_in\":300}".formatted(valid.get()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void passes(String name, Fault fault) throws IOException {
    try (FaultyRegistry registry = new FaultyRegistry(name.hashCode())) {
      fault.in(registry);
      HttpResponse<String> response = pull(registry);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(lines(response).getFirst()).isEqualTo("{\"status\":\"pulling manifest\"}");
      assertThat(lines(response).getLast()).isEqualTo("{\"status\":\"success\"}");
      assertThat(Files.readAllBytes(store.blob(registry.digest()))).isEqualTo(registry.weights());
      assertThat(blobs())
          .noneMatch(file -> file.toString().contains(registry.digest().hex() + "-partial"));
    }
  }

  private static Stream<Arguments> fails() {
    return Stream.of(
        fault(
            "content is another",
            r -> r.blob(r::damaged),
            "digest mismatch, file must be downloaded again: want sha256:"),
        fault("manifest says too many bytes", lengths(10), "its manifest says"),
        fault("manifest says too few bytes", lengths(-10), "its manifest says"),
        fault(
            "manifest says too many bytes of a whole",
            r -> lengths(10).in(r.blob(r::whole)),
            "its manifest says"),
        fault("always 500", blob(Integer.MAX_VALUE, status(500)), "6 requests in a row"),
        fault(
            "always cut",
            blob(Integer.MAX_VALUE, exchange -> exchange.close()),
            "6 requests in a row"),
        fault("always stalls", r -> r.blob(exchange -> silent(exchange)), "6 requests in a row"),
        fault("blob missing", blob(Integer.MAX_VALUE, status(404)), "file does not exist"),
        fault("blob forbidden", blob(Integer.MAX_VALUE, status(403)), "403: {}"),
        fault("manifest missing", manifest(9, status(404)), PULL_FAILED + "file does not exist"),
        fault("manifest refused", manifest(9, status(412)), PULL_FAILED + "412: {}"),
        fault("manifest always 503", manifest(9, status(503)), PULL_FAILED + "503: {}"),
        fault(
            "nobody let in", manifest(9, status(401)), PULL_FAILED + "unauthorized: access denied"),
        fault(
            "manifest of 100 MB",
            r -> r.manifest(exchange -> endless(exchange)),
            "is larger than 16777216 bytes"),
        fault("layers without end", manifest(bomb()), "it has 20001 layers"),
        fault("digest leads elsewhere", digest("sha256:../../x"), "is not that of a model"),
        fault("digest leads far", digest("sha256:" + "../".repeat(22)), "is not that of a model"),
        fault("digest is short", digest("sha256:0123"), "is not that of a model"),
        fault(
            "digest of another kind", digest("SHA256:" + "0".repeat(64)), "is not that of a model"),
        fault("digest is empty", digest(""), "is not that of a model"),
        fault(
            "layer leads elsewhere",
            manifest(
                manifestJson(
                    layer("sha256:" + "0".repeat(64), 7).replace("}", ",\"name\":\"a/../../x\"}"))),
            "the name of a layer leads out of the model"),
        fault("manifest is a page", manifest("<html></html>"), "is not valid JSON"),
        fault(
            "redirected in a circle",
            r -> r.blob(e -> reply(e, 307, "", "Location", e.getRequestURI().toString())),
            "redirects in a circle"),
        fault(
            "redirected to a file",
            r -> r.blob(e -> reply(e, 307, "", "Location", "file:///etc/passwd")),
            "that is no address that can be asked"));
  }

  private static Fault digest(String digest) {
    return manifest(manifestJson(layer(digest, 7)));
  }

  private static Fault lengths(int more) {
    return registry ->
        registry.manifest(
            exchange ->
                reply(
                    exchange,
                    200,
                    manifestJson(
                        layer(registry.digest().toString(), registry.weights().length + more))));
  }

  private static String bomb() {
    return manifestJson(
        Collections.nCopies(20_001, layer("sha256:" + "0".repeat(64), 1)).toArray(String[]::new));
  }

  private static void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] chunk = new byte[FaultyRegistry.MEGABYTE];
    for (int i = 0; i < 100; i++) {
      exchange.getResponseBody().write(chunk);
    }
    exchange.close();
  }

  /** Begins an answer that never goes on. */
  private static void silent(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void fails(String name, Fault fault, String error) throws IOException {
    try (FaultyRegistry registry = new FaultyRegistry(name.hashCode())) {
      fault.in(registry);
      HttpResponse<String> response = pull(registry);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(lines(response).getFirst()).isEqualTo("{\"status\":\"pulling manifest\"}");
      assertThat(lines(response).getLast()).startsWith("{\"error\":").contains(error);
      assertThat(store.list()).isEmpty();
      assertThat(store.hasBlob(registry.digest())).isFalse();
    }
  }

  @Test
  void noCredentialsGoToAnotherHost() throws IOException {
    try (FaultyRegistry registry = new FaultyRegistry(1)) {
      redirect(registry, registry::range);
      AtomicInteger valid = new AtomicInteger(1);
      String token = registry.storage.uri("/token").toString();
      registry.storage.on("GET /token", token(valid));
      registry.blob(
          guarded(
              valid,
              token,
              exchange ->
                  reply(exchange, 307, "", "Location", registry.storage.uri("/x").toString())));
      assertThat(lines(pull(registry)).getLast()).isEqualTo("{\"status\":\"success\"}");
      assertThat(registry.server.authorizations()).contains("Bearer token-1");
      assertThat(registry.storage.authorizations()).containsOnly("none");
    }
  }

  /** Many connections are refused at once, and one asks for all. */
  @Test
  void manyConnectionsShareOneToken() throws IOException {
    try (FaultyRegistry registry = new FaultyRegistry(2)) {
      guard(registry, Integer.MAX_VALUE);
      registry.manifest(exchange -> reply(exchange, 200, registry.manifestJson()));
      assertThat(lines(pull(registry)).getLast()).isEqualTo("{\"status\":\"success\"}");
      assertThat(registry.storage.requests()).containsExactly("GET /token");
    }
  }

  @Test
  void anotherPullGoesOnAfterAFault() throws IOException {
    try (FaultyRegistry registry = new FaultyRegistry(3)) {
      registry.blob(first(2, registry::range, status(404)));
      assertThat(lines(pull(registry)).getLast()).contains("file does not exist");
      long served = store.partialBytes(registry.digest());
      registry.blob(registry::range);
      assertThat(lines(pull(registry)).getLast()).isEqualTo("{\"status\":\"success\"}");
      assertThat(served).isPositive();
      assertThat(store.find(ModelName.parse(registry.name()).orElseThrow())).isPresent();
    }
  }

  private HttpResponse<String> pull(FaultyRegistry registry) {
    return post("/api/pull", "{\"model\":\"%s\",\"insecure\":true}".formatted(registry.name()));
  }
}
