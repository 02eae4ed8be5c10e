package dev.altiplano.registry;

import com.sun.net.httpserver.HttpExchange;
import dev.altiplano.model.Digest;
import dev.altiplano.registry.http.ScriptedServer;
import dev.altiplano.registry.http.ScriptedServer.Script;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A registry with one model {@code ns/model}, and a storage host. Tests spoil what they answer. */
public final class FaultyRegistry implements AutoCloseable {
  public static final int MEGABYTE = 1 << 20;

  private static final byte[] CONFIG = ModelConfig.of("gguf", "llama", "7B", "Q4_0").toJson();
  private static final String REPOSITORY = "/v2/ns/model/";

  /** What is asked for: the bytes from one on to another, the latter not included. */
  record Range(int from, int to) {}

  public final ScriptedServer server;
  public final ScriptedServer storage = ScriptedServer.start();
  private final AtomicLong served = new AtomicLong();
  private final byte[] weights = new byte[5 * MEGABYTE + 4321];

  /** Models of other seeds have other weights. */
  public FaultyRegistry(long seed) throws IOException {
    this(seed, ScriptedServer.start());
  }

  /** Like {@link #FaultyRegistry(long)}, at a server that it closes. */
  public FaultyRegistry(long seed, ScriptedServer server) throws IOException {
    this.server = server;
    new Random(seed).nextBytes(weights);
    blob(this::range);
    onBlob(CONFIG, exchange -> ScriptedServer.reply(exchange, 200, CONFIG));
    manifest(exchange -> ScriptedServer.reply(exchange, 200, manifestJson()));
  }

  public String name() {
    return server.authority() + "/ns/model";
  }

  public byte[] weights() {
    return weights;
  }

  public Digest digest() {
    return Digest.of(weights);
  }

  /** Bytes of weights that went out in answer to ranges. */
  public long served() {
    return served.get();
  }

  /** What is answered for the manifest. */
  public FaultyRegistry manifest(Script script) {
    server.on("GET " + REPOSITORY + "manifests/latest", script);
    return this;
  }

  /** What is answered for the weights. */
  public FaultyRegistry blob(Script script) {
    return onBlob(weights, script);
  }

  private FaultyRegistry onBlob(byte[] content, Script script) {
    server.on("GET " + REPOSITORY + "blobs/" + Digest.of(content), script);
    return this;
  }

  public String manifestJson() {
    return manifestJson(layer(digest().toString(), weights.length));
  }

  public static String manifestJson(String... layers) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
        .formatted(
            MediaTypes.MANIFEST,
            layer(MediaTypes.CONFIG, Digest.of(CONFIG).toString(), CONFIG.length),
            String.join(",", layers));
  }

  public static String layer(String digest, long size) {
    return layer(MediaTypes.MODEL, digest, size);
  }

  private static String layer(String type, String digest, long size) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, digest, size);
  }

  /** The first answers are spoilt, and the later ones are not. */
  public static Script first(int count, Script spoilt, Script good) {
    AtomicInteger number = new AtomicInteger();
    return exchange -> (number.getAndIncrement() < count ? spoilt : good).answer(exchange);
  }

  /** Answers only who brings the right token, which may become another. */
  public static Script guarded(AtomicInteger valid, String realm, Script script) {
    return exchange -> {
      String token = exchange.getRequestHeaders().getFirst("Authorization");
      if (("Bearer token-" + valid.get()).equals(token)) {
        script.answer(exchange);
      } else {
        ScriptedServer.reply(
            exchange,
            401,
            "{}",
            "WWW-Authenticate",
            "Bearer realm=\"%s\",service=\"s\",scope=\"repository:ns/model:pull\""
                .formatted(realm));
      }
    };
  }

  /** As it should be. */
  public void range(HttpExchange exchange) throws IOException {
    Range range = requested(exchange);
    part(exchange, range, range.to());
  }

  /** Breaks off at the next whole megabyte. */
  public void cut(HttpExchange exchange) throws IOException {
    Range range = requested(exchange);
    part(exchange, range, Math.min(range.to(), (range.from() / MEGABYTE + 1) * MEGABYTE));
  }

  /** Sends a few bytes, and then nothing until the client has enough. */
  public void stall(HttpExchange exchange) throws IOException {
    Range range = requested(exchange);
    head(exchange, range);
    exchange
        .getResponseBody()
        .write(weights, range.from(), Math.min(1000, range.to() - range.from()));
    exchange.getResponseBody().flush();
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      exchange.close();
    }
  }

  /** As a server has it that does not know ranges. */
  public void whole(HttpExchange exchange) throws IOException {
    ScriptedServer.reply(exchange, 200, weights);
  }

  /** Ignores ranges, and breaks off in the middle. */
  public void half(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, weights.length);
    exchange.getResponseBody().write(weights, 0, weights.length / 2);
    exchange.close();
  }

  /** Has another last byte. */
  public void damaged(HttpExchange exchange) throws IOException {
    Range range = requested(exchange);
    byte[] content = Arrays.copyOfRange(weights, range.from(), range.to());
    content[content.length - 1]++;
    head(exchange, range);
    exchange.getResponseBody().write(content);
    exchange.close();
  }

  private void part(HttpExchange exchange, Range range, int end) throws IOException {
    head(exchange, range);
    exchange.getResponseBody().write(weights, range.from(), end - range.from());
    exchange.getResponseBody().flush();
    served.addAndGet(end - range.from());
    exchange.close();
  }

  private void head(HttpExchange exchange, Range range) throws IOException {
    exchange
        .getResponseHeaders()
        .set(
            "Content-Range",
            "bytes %d-%d/%d".formatted(range.from(), range.to() - 1, weights.length));
    exchange.sendResponseHeaders(206, range.to() - range.from());
  }

  private static Range requested(HttpExchange exchange) {
    String[] bounds =
        exchange.getRequestHeaders().getFirst("Range").replaceFirst("bytes=", "").split("-", -1);
    return new Range(Integer.parseInt(bounds[0]), Integer.parseInt(bounds[1]) + 1);
  }

  @Override
  public void close() {
    server.close();
    storage.close();
  }
}
