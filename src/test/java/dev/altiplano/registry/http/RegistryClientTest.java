package dev.altiplano.registry.http;

import static dev.altiplano.registry.http.ScriptedServer.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.altiplano.metrics.PullMeters;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import dev.altiplano.registry.Source;
import dev.altiplano.registry.transfer.BlobBody;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the client does where a registry misbehaves, and whom it tells what. */
class RegistryClientTest {
  private static final String MANIFEST = "GET /v2/ns/model/manifests/latest";
  private static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.UTF_8);
  private static final RemoteBlob BLOB = new RemoteBlob(Digest.of(CONTENT), CONTENT.length);
  private static final String BLOB_PATH = "/v2/ns/model/blobs/" + BLOB.digest();
  private static final Login LOGIN = new Login("user", "secret");

  /** The hexadecimal SHA-256 of nothing in Base64. */
  private static final String NO_BODY =
      "ZTNiMGM0NDI5OGZjMWMxNDlhZmJmNGM4OTk2ZmI5MjQyN2FlNDFlNDY0OWI5MzRjYTQ5NTk5MWI3ODUyYjg1NQ==";

  /** Made by ssh-keygen for this test. */
  private static final Path KEY = Path.of("src/test/resources/registry/id_ed25519");

  @TempDir private Path directory;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ScriptedServer server;
  private ScriptedServer other;
  private RegistryClient client;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedServer.start();
    other = ScriptedServer.start();
    client = new RegistryClient(TestHttp.settings());
  }

  @AfterEach
  void stop() {
    threads.close();
    client.close();
    server.close();
    other.close();
  }

  private void use(HttpSettings settings) {
    client.close();
    client = new RegistryClient(settings);
  }

  private void useLogin() {
    use(
        TestHttp.settings(
            Credentials.of(Map.of(server.authority(), LOGIN)), null, server.authority()));
  }

  private Repository repository() {
    return client.repository(ModelName.parse(server.authority() + "/ns/model").orElseThrow(), true);
  }

  private RemoteManifest manifest() throws TransferException, InterruptedException {
    return client.manifest(repository(), "latest", List.of("application/x"));
  }

  private static void challenge(HttpExchange exchange, String challenge) throws IOException {
    reply(exchange, 401, "{}", "WWW-Authenticate", challenge);
  }

  private static String bearer(ScriptedServer realm) {
    return "Bearer realm=\"%s\",service=\"s\",scope=\"repository:ns/model:pull\""
        .formatted(realm.uri("/token"));
  }

  /** Answers to the given token only. */
  private static ScriptedServer.Script guarded(String token, ScriptedServer realm, String body) {
    return exchange -> {
      if (("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        reply(exchange, 200, body, "Content-Type", "application/x; charset=utf-8");
      } else {
        challenge(exchange, bearer(realm));
      }
    };
  }

  @Test
  void asksForATokenOnceAndKeepsIt() throws Exception {
    server.on(MANIFEST, guarded("t1", other, "{}"));
    other.on("GET /token", 200, "{\"token\":\"t1\",\"expires_in\":300}");
    assertThat(manifest().mediaType()).isEqualTo("application/x");
    assertThat(manifest().bytes()).asString().isEqualTo("{}");
    assertThat(other.authorizations()).containsExactly("none");
    assertThat(server.authorizations()).containsExactly("none", "Bearer t1", "Bearer t1");
  }

  @Test
  void renewsATokenThatEnded() throws Exception {
    AtomicInteger tokens = new AtomicInteger();
    other.on(
        "GET /token",
        exchange ->
            reply(
                exchange,
                200,
                "{\"access_token\":\"t%d\",\"expires_in\":300}"
                    .formatted(tokens.incrementAndGet())));
    server.on(MANIFEST, guarded("t1", other, "{}"));
    manifest();
    server.on(MANIFEST, guarded("t2", other, "{}"));
    assertThat(manifest().bytes()).hasSize(2);
    assertThat(tokens).hasValue(2);
  }

  @Test
  void refusesAfterTheSecond401() {
    server.on(MANIFEST, exchange -> challenge(exchange, bearer(other)));
    other.on("GET /token", 200, "{\"token\":\"t\"}");
    assertLasting("unauthorized: access denied");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void saysThatATokenServiceIsDownAndKeepsWhatItSaysToItself() {
    server.on(MANIFEST, exchange -> challenge(exchange, bearer(other)));
    other.on("GET /token", 503, "internal secret");
    assertThatThrownBy(this::manifest)
        .isInstanceOfSatisfying(TransferException.class, e -> assertThat(e.isPassing()).isTrue())
        .hasMessage("http://%s answered with status 503".formatted(other.authority()));
  }

  @Test
  void sendsAPasswordToTheTokenServiceOnly() throws Exception {
    useLogin();
    server.on(MANIFEST, guarded("t", other, "{}"));
    other.on("GET /token", 200, "{\"token\":\"t\"}");
    manifest();
    assertThat(server.authorizations()).containsExactly("none", "Bearer t");
    assertThat(other.authorizations()).containsExactly(LOGIN.basic());
  }

  /** The registry would take the token still. */
  @Test
  void doesNotUseATokenBeyondTheLoginThatItCameWith() throws Exception {
    Path file = Files.writeString(directory.resolve("config.json"), auths("user"));
    use(TestHttp.settings(new DockerAuthFile(file), null, server.authority()));
    server.on(MANIFEST, guarded("t", server, "{}"));
    server.on("GET /token", 200, "{\"token\":\"t\"}");
    manifest();
    manifest();
    assertThat(server.authorizations())
        .containsExactly("none", new Login("user", "p").basic(), "Bearer t", "Bearer t");
    Files.writeString(file, auths("another"));
    manifest();
    assertThat(server.authorizations().subList(4, 7))
        .containsExactly("none", new Login("another", "p").basic(), "Bearer t");
    Files.delete(file);
    manifest();
    assertThat(server.authorizations().subList(7, 10)).containsExactly("none", "none", "Bearer t");
  }

  private String auths(String user) {
    return "{\"auths\":{\"%s\":{\"username\":\"%s\",\"password\":\"p\"}}}"
        .formatted(server.authority(), user);
  }

  private void useIdentityToken() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("config.json"),
            "{\"auths\":{\"%s\":{\"auth\":\"MDAwOg==\",\"identitytoken\":\"secret+1\"}}}"
                .formatted(server.authority()));
    use(TestHttp.settings(new DockerAuthFile(file), null, server.authority()));
  }

  @Test
  void exchangesAnIdentityTokenForOneOfTheRegistry() throws Exception {
    useIdentityToken();
    List<String> forms = new CopyOnWriteArrayList<>();
    server.on(MANIFEST, guarded("t", other, "{}"));
    other.on(
        "POST /token",
        exchange -> {
          forms.add(
              exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          reply(exchange, 200, "{\"access_token\":\"t\",\"expires_in\":300}");
        });
    manifest();
    manifest();
    assertThat(server.authorizations()).containsExactly("none", "Bearer t", "Bearer t");
    assertThat(other.authorizations()).containsExactly("none");
    assertThat(forms)
        .containsExactly(
            "application/x-www-form-urlencoded grant_type=refresh_token&service=s"
                + "&scope=repository%3Ans%2Fmodel%3Apull&client_id=altiplano"
                + "&refresh_token=secret%2B1");
  }

  @Test
  void takesNoIdentityTokenElsewhere() throws Exception {
    useIdentityToken();
    server.on(MANIFEST, guarded("t", server, "{}"));
    server.on(
        "POST /token",
        exchange -> reply(exchange, 307, "", "Location", other.uri("/token").toString()));
    assertLasting("%s answered with status 307".formatted(server.uri("")));
    assertThat(other.requests()).isEmpty();
  }

  @Test
  void anIdentityTokenIsNoPassword() throws Exception {
    useIdentityToken();
    server.on(MANIFEST, exchange -> challenge(exchange, "Basic realm=\"x\""));
    assertLasting("unauthorized: access denied");
    assertThat(server.authorizations()).containsExactly("none");
  }

  /** Of what is not encrypted, the proxy reads all. */
  @Test
  void provesToAProxyWhoAsksForWhatIsNotEncrypted() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    other.on(
        "GET /v2/ns/model/manifests/latest",
        exchange -> {
          heard.add(
              exchange.getRequestURI().getHost()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
          reply(exchange, 200, "{}", "Content-Type", "application/x");
        });
    use(TestHttp.secure(null, URI.create("http://user:secret@" + other.authority())));
    ModelName name = ModelName.parse("registry.example.org/ns/model").orElseThrow();
    client.manifest(client.repository(name, true), "latest", List.of("application/x"));
    assertThat(heard).containsExactly("registry.example.org " + LOGIN.basic());
  }

  @Test
  void keepsAPasswordToItselfWhereOnlyTheRequestWantsToGoUnencrypted() {
    use(TestHttp.settings(Credentials.of(Map.of(server.authority(), LOGIN)), null));
    server.on(MANIFEST, exchange -> challenge(exchange, "Basic realm=\"x\""));
    assertLasting("unauthorized: access denied");
    assertThat(server.authorizations()).containsExactly("none");
  }

  @Test
  void takesNoCredentialsAlongToAnotherHost() throws Exception {
    useLogin();
    server.on(
        "GET " + BLOB_PATH,
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Authorization")) {
            reply(exchange, 307, "", "Location", other.uri("/storage").toString());
          } else {
            challenge(exchange, "Basic realm=\"x\"");
          }
        });
    other.on("GET /storage", exchange -> range(exchange));
    assertThat(read(client.blob(repository(), BLOB), 2, 5)).isEqualTo("234");
    assertThat(server.authorizations()).containsExactly("none", LOGIN.basic());
    assertThat(other.authorizations()).containsExactly("none");
  }

  @Test
  void asksAnewForAnAddressThatEnded() throws Exception {
    AtomicInteger directions = new AtomicInteger();
    server.on(
        "GET " + BLOB_PATH,
        exchange ->
            reply(
                exchange,
                307,
                "",
                "Location",
                other.uri("/storage" + directions.incrementAndGet()).toString()));
    other.on("GET /storage1", exchange -> range(exchange));
    other.on("GET /storage2", exchange -> range(exchange));
    BlobSource blob = client.blob(repository(), BLOB);
    assertThat(read(blob, 0, 5)).isEqualTo("01234");
    assertThat(read(blob, 5, 10)).isEqualTo("56789");
    assertThat(directions).hasValue(1);
    other.on("GET /storage1", 403, "expired");
    assertThat(read(blob, 5, 10)).isEqualTo("56789");
    assertThat(directions).hasValue(2);
    other.on("GET /storage2", 403, "secret");
    other.on("GET /storage3", 403, "secret");
    assertThatThrownBy(() -> blob.open(0, 5))
        .hasMessage("http://%s answered with status 403".formatted(other.authority()));
    assertThat(directions).hasValue(3);
  }

  @Test
  void beginsAtTheBeginningWhereAServerKnowsNoRanges() throws Exception {
    server.on("GET " + BLOB_PATH, exchange -> reply(exchange, 200, CONTENT));
    try (BlobBody body = client.blob(repository(), BLOB).open(5, 10)) {
      assertThat(body.start()).isZero();
    }
  }

  @Test
  void refusesAnotherRangeOrSizeThanWasAskedFor() {
    server.on(
        "GET " + BLOB_PATH,
        exchange -> reply(exchange, 206, "01234", "Content-Range", "bytes 0-4/10"));
    BlobSource blob = client.blob(repository(), BLOB);
    assertThatThrownBy(() -> blob.open(5, 10)).hasMessageContaining("for byte 5");
    server.on("GET " + BLOB_PATH, 200, "0123456789a");
    assertThatThrownBy(() -> blob.open(0, 10)).hasMessageContaining("with 11 bytes");
  }

  @Test
  void aClosedBodyEndsAReadThatWaits() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    server.on(
        "GET " + BLOB_PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT, 0, 3);
          exchange.getResponseBody().flush();
          await(done);
        });
    BlobBody body = client.blob(repository(), BLOB).open(0, 10);
    ByteBuffer buffer = ByteBuffer.allocate(10);
    while (buffer.position() < 3) {
      body.read(buffer);
    }
    CompletableFuture<Integer> reading =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return body.read(buffer);
              } catch (IOException e) {
                return -2;
              }
            });
    body.close();
    assertThat(reading.join()).isEqualTo(-2);
    done.countDown();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void stopsReadingAManifestThatIsTooLarge() {
    AtomicLong written = new AtomicLong();
    CompletableFuture<Void> broken = new CompletableFuture<>();
    server.on(
        MANIFEST,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] chunk = new byte[1 << 20];
          try {
            for (int i = 0; i < 100; i++) {
              exchange.getResponseBody().write(chunk);
              written.addAndGet(chunk.length);
            }
            broken.complete(null);
          } catch (IOException e) {
            broken.complete(null);
          }
        });
    assertLasting(
        "the manifest from %s is larger than 16777216 bytes".formatted(server.authority()));
    broken.join();
    assertThat(written).hasValueLessThan(100 << 20);
  }

  @Test
  void refusesAnotherManifestThanWasAnnounced() {
    String wrong = Digest.of(CONTENT).toString();
    server.on(MANIFEST, exchange -> reply(exchange, 200, "{}", "Docker-Content-Digest", wrong));
    assertThatThrownBy(this::manifest).hasMessageContaining("digest mismatch");
    server.on("GET /v2/ns/model/manifests/" + wrong, 200, "{}");
    assertThatThrownBy(() -> client.manifest(repository(), wrong, List.of("application/x")))
        .hasMessageContaining("digest mismatch");
  }

  @Test
  void refusesToRunInCircles() {
    server.on(MANIFEST, exchange -> reply(exchange, 302, "", "Location", "/a"));
    server.on("GET /a", exchange -> reply(exchange, 302, "", "Location", "/b"));
    server.on("GET /b", exchange -> reply(exchange, 302, "", "Location", "/a"));
    assertLasting("http://%s redirects in a circle".formatted(server.authority()));
  }

  @Test
  void refusesAnEndlessChainOfRedirects() {
    AtomicInteger hops = new AtomicInteger();
    ScriptedServer.Script further =
        exchange -> reply(exchange, 302, "", "Location", "/hop" + hops.incrementAndGet());
    server.on(MANIFEST, further);
    for (int i = 1; i < 20; i++) {
      server.on("GET /hop" + i, further);
    }
    assertLasting("http://%s redirects more than 10 times".formatted(server.authority()));
  }

  @Test
  void refusesRedirectsThatAreNoAddresses() {
    server.on(MANIFEST, exchange -> reply(exchange, 302, "", "Location", "file:///etc/passwd"));
    assertThatThrownBy(this::manifest).hasMessageContaining("no address that can be asked");
  }

  @Test
  void tellsWhatPassesFromWhatLasts() {
    server.on("HEAD " + BLOB_PATH, exchange -> reply(exchange, 429, "", "Retry-After", "7"));
    assertThatThrownBy(() -> client.findBlob(repository(), BLOB))
        .hasMessage("429: ")
        .isInstanceOfSatisfying(
            TransferException.class,
            e -> {
              assertThat(e.isPassing()).isTrue();
              assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            });
    server.on(MANIFEST, 412, "newer version needed\n");
    assertLasting("412: newer version needed");
    server.on(MANIFEST, 404, "no");
    assertLasting("file does not exist");
  }

  @Test
  void asksAgainWhatMayPass() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ScriptedServer.Script busy =
        exchange -> {
          if (asked.incrementAndGet() % 3 == 0) {
            reply(exchange, 200, "{}");
          } else {
            reply(exchange, 503, "busy");
          }
        };
    server.on(MANIFEST, busy);
    server.on("HEAD " + BLOB_PATH, busy);
    server.on("PUT /v2/ns/model/manifests/latest", busy);
    assertThat(manifest().bytes()).hasSize(2);
    assertThat(client.hasBlob(repository(), BLOB)).isTrue();
    client.putManifest(repository(), "latest", "application/x", CONTENT);
    assertThat(asked).hasValue(9);
    server.on(MANIFEST, 503, "busy");
    assertThatThrownBy(this::manifest).hasMessage("503: busy");
    assertThat(server.requests()).hasSize(12);
  }

  @Test
  void countsManifestsThatAreAskedForAgain() throws Exception {
    var meters = new SimpleMeterRegistry();
    client.close();
    client = new RegistryClient(TestHttp.settings(), new PullMeters(meters, _ -> Source.Kind.OCI));
    server.on(MANIFEST, 503, "busy");
    assertThatThrownBy(this::manifest).hasMessage("503: busy");
    assertThat(meters.get("altiplano.pull.retries").tag("source", "oci").counter().count())
        .isEqualTo(2);
  }

  @Test
  void oneOfManyAsksForATokenForAll() throws Exception {
    int many = 16;
    CountDownLatch refused = new CountDownLatch(many);
    other.on("GET /token", 200, "{\"token\":\"t\",\"expires_in\":0}");
    server.on(
        MANIFEST,
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Authorization")) {
            reply(exchange, 200, "{}");
          } else {
            refused.countDown();
            await(refused);
            challenge(exchange, bearer(other));
          }
        });
    List<CompletableFuture<RemoteManifest>> manifests =
        Stream.generate(() -> CompletableFuture.supplyAsync(this::uncheckedManifest, threads))
            .limit(many)
            .toList();
    manifests.forEach(CompletableFuture::join);
    assertThat(other.requests()).containsExactly("GET /token");
  }

  private RemoteManifest uncheckedManifest() {
    try {
      return manifest();
    } catch (TransferException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void signsForTheHostOfTheRegistryItself() throws Exception {
    use(TestHttp.settings(Credentials.NONE, KEY));
    server.on(MANIFEST, guarded("t", server, "{}"));
    List<String> asked = new CopyOnWriteArrayList<>();
    server.on(
        "GET /token",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          reply(exchange, 200, "{\"token\":\"t\"}");
        });
    manifest();
    assertThat(asked.getFirst())
        .matches(
            "/token\\?nonce=[\\w-]{22}&scope=repository%3Ans%2Fmodel%3Apull&service=s&ts=\\d+");
    String publicKey = Files.readString(KEY.resolveSibling("id_ed25519.pub")).split(" ", -1)[1];
    String[] sent = server.authorizations().get(1).split(":", -1);
    assertThat(sent[0]).isEqualTo(publicKey);
    assertThat(
            verifies(
                publicKey, "GET,%s,%s".formatted(server.uri(asked.getFirst()), NO_BODY), sent[1]))
        .isTrue();
  }

  /** RFC 8410 puts these bytes before the 32 of an Ed25519 key. */
  private static boolean verifies(String publicKey, String text, String signature)
      throws Exception {
    byte[] wire = Base64.getDecoder().decode(publicKey);
    byte[] raw = Arrays.copyOfRange(wire, wire.length - 32, wire.length);
    String encoded = "302a300506032b6570032100" + HexFormat.of().formatHex(raw);
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(encoded))));
    verifier.update(text.getBytes(StandardCharsets.UTF_8));
    return verifier.verify(Base64.getDecoder().decode(signature));
  }

  /** Before anybody asks for a signature. */
  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void tellsAtTheStartOfAKeyThatIsNone(CapturedOutput output) throws IOException {
    Path junk = Files.writeString(directory.resolve("key"), "junk");
    use(TestHttp.settings(Credentials.NONE, junk));
    assertThat(output)
        .contains(
            "altiplano.registry.key-file %s cannot be used: it is not an OpenSSH private key"
                .formatted(junk));
  }

  @Test
  void signsForNoOtherHost() throws Exception {
    use(TestHttp.settings(Credentials.NONE, KEY));
    server.on(MANIFEST, guarded("t", other, "{}"));
    other.on("GET /token", 200, "{\"token\":\"t\"}");
    manifest();
    assertThat(other.authorizations()).containsExactly("none");
  }

  @Test
  void goesOnWhereAnUploadBroke() throws Exception {
    Path file = Files.write(directory.resolve("blob"), CONTENT);
    AtomicInteger tries = new AtomicInteger();
    server.on("HEAD " + BLOB_PATH, 404, "");
    server.on(
        "POST /v2/ns/model/blobs/uploads/",
        exchange -> reply(exchange, 202, "", "Location", "/up/1?state=a"));
    server.on(
        "PATCH /up/1",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (tries.incrementAndGet() == 1) {
            reply(exchange, 503, "later");
          } else {
            assertThat(exchange.getRequestHeaders().getFirst("Content-Range")).isEqualTo("4-9");
            assertThat(body).asString().isEqualTo("456789");
            reply(exchange, 202, "", "Location", "/up/1?state=c", "Range", "0-9");
          }
        });
    server.on(
        "GET /up/1",
        exchange -> reply(exchange, 204, "", "Location", "/up/1?state=b", "Range", "0-3"));
    server.on(
        "PUT /up/1",
        exchange -> {
          assertThat(exchange.getRequestURI().getQuery())
              .isEqualTo("state=c&digest=" + BLOB.digest());
          reply(exchange, 201, "");
        });
    AtomicLong sent = new AtomicLong();
    client.upload(repository(), BLOB, file, Optional.empty(), sent::set);
    assertThat(sent).hasValue(10);
    assertThat(server.requests()).endsWith("GET /up/1", "PATCH /up/1", "PUT /up/1");
  }

  @Test
  void sendsPartsWhereTheRegistrySaysWithoutCredentials() throws Exception {
    useLogin();
    Path file = Files.write(directory.resolve("blob"), CONTENT);
    server.on(
        "POST /v2/ns/model/blobs/uploads/",
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Authorization")) {
            reply(exchange, 202, "", "Docker-Upload-Location", "/up/1");
          } else {
            challenge(exchange, "Basic realm=\"x\"");
          }
        });
    server.on(
        "PATCH /up/1",
        exchange ->
            reply(
                exchange,
                307,
                "",
                "Location",
                other.uri("/storage").toString(),
                "Docker-Upload-Location",
                "/up/2"));
    other.on(
        "PUT /storage",
        exchange -> {
          assertThat(exchange.getRequestBody().readAllBytes()).isEqualTo(CONTENT);
          reply(exchange, 200, "");
        });
    server.on(
        "PUT /up/2",
        exchange -> {
          assertThat(exchange.getRequestURI().getQuery())
              .isEqualTo("digest=" + BLOB.digest() + "&etag=8e938564cd1410f0ec1c1781466a6738-1");
          reply(exchange, 201, "");
        });
    client.upload(repository(), BLOB, file, Optional.empty(), _ -> {});
    assertThat(other.authorizations()).containsExactly("none");
  }

  @Test
  void takesABlobFromAnotherRepository() throws Exception {
    Path file = Files.write(directory.resolve("blob"), CONTENT);
    server.on(
        "POST /v2/ns/model/blobs/uploads/",
        exchange -> {
          assertThat(exchange.getRequestURI().getQuery())
              .isEqualTo("mount=%s&from=ns/base".formatted(BLOB.digest()));
          reply(exchange, 201, "");
        });
    client.upload(repository(), BLOB, file, Optional.of("ns/base"), _ -> {});
    assertThat(server.requests()).containsExactly("POST /v2/ns/model/blobs/uploads/");
  }

  private void assertLasting(String message) {
    assertThatThrownBy(this::manifest)
        .hasMessage(message)
        .isInstanceOfSatisfying(TransferException.class, e -> assertThat(e.isPassing()).isFalse());
  }

  private static void range(HttpExchange exchange) throws IOException {
    String[] range =
        exchange.getRequestHeaders().getFirst("Range").replaceFirst("bytes=", "").split("-", -1);
    int from = Integer.parseInt(range[0]);
    int to = Integer.parseInt(range[1]) + 1;
    reply(
        exchange,
        206,
        Arrays.copyOfRange(CONTENT, from, to),
        "Content-Range",
        "bytes %d-%d/%d".formatted(from, to - 1, CONTENT.length));
  }

  private static String read(BlobSource blob, long from, long to) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate((int) (to - from));
    try (BlobBody body = blob.open(from, to)) {
      assertThat(body.start()).isEqualTo(from);
      int count = 0;
      while (buffer.hasRemaining() && count >= 0) {
        count = body.read(buffer);
      }
    }
    return new String(buffer.array(), StandardCharsets.UTF_8);
  }
}
