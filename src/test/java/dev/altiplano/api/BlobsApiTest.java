package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.altiplano.model.Digest;
import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class BlobsApiTest extends ApiTest {
  @Autowired private ModelStore store;

  private HttpResponse<String> upload(Object digest, byte[] content) {
    return send(request("/api/blobs/" + digest).POST(BodyPublishers.ofByteArray(content)));
  }

  private HttpResponse<String> head(Object digest) {
    return send(request("/api/blobs/" + digest).HEAD());
  }

  /** Larger than a request body may be. */
  private static byte[] random(long seed) {
    byte[] content = new byte[20 * ApiServer.MAX_BODY_BYTES];
    new Random(seed).nextBytes(content);
    return content;
  }

  @Test
  void takesAFile() throws IOException {
    byte[] content = random(1);
    Digest digest = Digest.of(content);
    assertThat(head(digest).statusCode()).isEqualTo(404);
    HttpResponse<String> created = upload(digest, content);
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body()).isEmpty();
    assertThat(Files.readAllBytes(store.blob(digest))).isEqualTo(content);
    assertThat(upload(digest, content).statusCode()).isEqualTo(200);
    assertThat(head("sha256-" + digest.hex()).statusCode()).isEqualTo(200);
  }

  @Test
  void takesOneFileFromManyAtOnce() throws IOException {
    byte[] content = random(2);
    Digest digest = Digest.of(content);
    List<CompletableFuture<Integer>> uploads =
        IntStream.range(0, 4)
            .mapToObj(
                _ -> CompletableFuture.supplyAsync(() -> upload(digest, content).statusCode()))
            .toList();
    assertThat(uploads.stream().map(CompletableFuture::join)).allMatch(s -> s == 201 || s == 200);
    assertThat(Files.readAllBytes(store.blob(digest))).isEqualTo(content);
    await().untilAsserted(() -> assertThat(temporaries()).isEmpty());
  }

  @Test
  void refusesContentThatIsNotWhatItsNameSays() {
    Digest wanted = Digest.of("other".getBytes(StandardCharsets.UTF_8));
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> response = upload(wanted, content);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo(
            "{\"error\":\"digest mismatch, expected \\\"%s\\\", got \\\"%s\\\"\"}"
                .formatted(wanted, Digest.of(content)));
    assertThat(head(wanted).statusCode()).isEqualTo(404);
    assertThat(head(Digest.of(content)).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesADigestThatIsNone() {
    HttpResponse<String> response = upload("sha256:12", new byte[1]);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo("{\"error\":\"invalid digest format\"}");
    assertThat(head("x").statusCode()).isEqualTo(400);
    assertThat(get("/api/blobs/x").statusCode()).isEqualTo(405);
  }

  @Test
  void keepsNothingOfWhatBreaksOff() throws IOException {
    List<String> before = blobs();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "POST /api/blobs/sha256:%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\nhalf"
                  .formatted("0".repeat(64))
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      await().untilAsserted(() -> assertThat(temporaries()).hasSize(1));
    }
    await().untilAsserted(() -> assertThat(blobs()).isEqualTo(before));
  }

  private List<String> temporaries() throws IOException {
    return blobs().stream().filter(name -> name.endsWith(".tmp")).toList();
  }

  private List<String> blobs() throws IOException {
    try (Stream<Path> files = Files.list(store.root().resolve("blobs"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
