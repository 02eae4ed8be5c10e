package dev.altiplano.registry.hub;

import com.sun.net.httpserver.HttpExchange;
import dev.altiplano.model.Digest;
import dev.altiplano.registry.http.ScriptedServer;
import dev.altiplano.store.ContentSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The Hub with one repository: a server that lists its files and has the small ones, and another
 * one, to which it sends clients for the large ones by addresses that end.
 */
public final class FakeHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  public static final String REPOSITORY = "org/model";

  private final ScriptedServer hub = ScriptedServer.start();
  private final ScriptedServer storage = ScriptedServer.start();
  private final Map<String, String> siblings = new TreeMap<>();

  /** Addresses of the storage server are good as long as they have this number. */
  private final AtomicInteger signature = new AtomicInteger(1);

  private int readsUntilExpiry = Integer.MAX_VALUE;

  public FakeHub() throws IOException {
    list("main");
  }

  ScriptedServer hub() {
    return hub;
  }

  ScriptedServer storage() {
    return storage;
  }

  /** Where clients are to ask. */
  public URI endpoint() {
    return hub.uri("");
  }

  /** The addresses that are given out end after so many requests, again and again. */
  void expireAfter(int reads) {
    readsUntilExpiry = reads;
  }

  /** The files of a revision are those that are added before or after. */
  void list(String revision) {
    hub.on(
        "GET /api/models/%s/revision/%s".formatted(REPOSITORY, revision),
        exchange -> ScriptedServer.reply(exchange, 200, listing()));
  }

  String listing() {
    String files =
        siblings.entrySet().stream()
            .map(file -> "{\"rfilename\":\"%s\",%s}".formatted(file.getKey(), file.getValue()))
            .collect(Collectors.joining(","));
    return "{\"id\":\"%s\",\"sha\":\"%s\",\"gated\":false,\"siblings\":[%s]}"
        .formatted(REPOSITORY, COMMIT, files);
  }

  /** Adds files; those of more than a mebibyte lie on the other server. */
  public void addAll(Map<String, ContentSource> files) throws IOException {
    for (Map.Entry<String, ContentSource> file : files.entrySet()) {
      try (InputStream in = file.getValue().open()) {
        byte[] content = in.readAllBytes();
        add(file.getKey(), content, content.length > 1 << 20);
      }
    }
  }

  /** Adds a small file. */
  public void add(String path, String content) {
    add(path, content.getBytes(StandardCharsets.UTF_8), false);
  }

  void add(String path, byte[] content, boolean large) {
    if (large) {
      addLarge(path, content, content);
    } else {
      addSmall(path, content, gitHash(content));
    }
  }

  void addSmall(String path, byte[] content, String gitHash) {
    siblings.put(path, "\"size\":%d,\"blobId\":\"%s\"".formatted(content.length, gitHash));
    hub.on(
        resolve(path),
        exchange ->
            ScriptedServer.reply(
                exchange, 200, content, "ETag", '"' + gitHash + '"', "X-Repo-Commit", COMMIT));
  }

  /**
   * A file that lies on the storage server.
   *
   * @param sent what that server has, which may be another content than the list of files says
   */
  void addLarge(String path, byte[] content, byte[] sent) {
    String sha256 = Digest.of(content).hex();
    siblings.put(
        path,
        "\"size\":%d,\"blobId\":\"%s\",\"lfs\":{\"sha256\":\"%s\",\"size\":%d,\"pointerSize\":134}"
            .formatted(content.length, "f".repeat(40), sha256, content.length));
    hub.on(
        resolve(path),
        exchange ->
            ScriptedServer.reply(
                exchange,
                302,
                new byte[0],
                "Location",
                storage.uri("/xet/" + sha256) + "?signature=" + signature.get(),
                "X-Linked-Etag",
                '"' + sha256 + '"',
                "X-Linked-Size",
                String.valueOf(content.length),
                "X-Repo-Commit",
                COMMIT));
    AtomicInteger reads = new AtomicInteger();
    storage.on(
        "GET /xet/" + sha256,
        exchange -> {
          if (reads.incrementAndGet() % readsUntilExpiry == 0) {
            signature.incrementAndGet();
          }
          sendPart(exchange, sent);
        });
  }

  private void sendPart(HttpExchange exchange, byte[] content) throws IOException {
    if (!exchange.getRequestURI().getQuery().equals("signature=" + signature.get())) {
      ScriptedServer.reply(exchange, 403, "Request has expired");
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      ScriptedServer.reply(exchange, 200, content);
      return;
    }
    String[] ends = range.replace("bytes=", "").split("-", 2);
    int from = Integer.parseInt(ends[0]);
    int to = Math.min(Integer.parseInt(ends[1]) + 1, content.length);
    ScriptedServer.reply(
        exchange,
        206,
        Arrays.copyOfRange(content, from, to),
        "Content-Range",
        "bytes %d-%d/%d".formatted(from, to - 1, content.length));
  }

  /** The request for the content of a file. */
  static String resolve(String path) {
    return "GET /%s/resolve/%s/%s".formatted(REPOSITORY, COMMIT, path);
  }

  private static String gitHash(byte[] content) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha1.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    hub.close();
    storage.close();
  }
}
