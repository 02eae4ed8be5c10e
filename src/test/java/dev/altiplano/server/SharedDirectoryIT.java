package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.Digest;
import dev.altiplano.registry.FaultyRegistry;
import dev.altiplano.registry.http.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers use one models directory, as pods that share a volume do. */
@Timeout(300)
class SharedDirectoryIT {
  @TempDir private Path directory;
  private Path models;
  private ServerProcess firstProcess;
  private ServerProcess secondProcess;
  private ServerClient first;
  private ServerClient second;

  @BeforeEach
  void start() throws Exception {
    models = directory.resolve("models");
    firstProcess = start("first");
    secondProcess = start("second");
    first = new ServerClient(firstProcess.awaitPort());
    second = new ServerClient(secondProcess.awaitPort());
  }

  private ServerProcess start(String name) throws IOException {
    return ServerProcess.start(
        Files.createDirectories(directory.resolve(name)),
        Map.of("OLLAMA_MODELS", models.toString(), "ALTIPLANO_EMBEDDED_MODEL", "never"));
  }

  @AfterEach
  void stop() {
    firstProcess.close();
    secondProcess.close();
  }

  @Test
  void whatBothPullIsFetchedOnce() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry(1)) {
      CountDownLatch bothAsked = new CountDownLatch(2);
      registry.manifest(
          exchange -> {
            bothAsked.countDown();
            ScriptedServer.reply(exchange, 200, registry.manifestJson());
          });
      registry.blob(
          exchange -> {
            await(bothAsked);
            registry.range(exchange);
          });
      CompletableFuture<HttpAnswer> one = first.postLater("/api/pull", body(registry));
      CompletableFuture<HttpAnswer> other = second.postLater("/api/pull", body(registry));
      assertSucceeds(one.join());
      assertSucceeds(other.join());
      assertThat(registry.served()).isEqualTo(registry.weights().length);
      assertIsWhole(registry);
      assertThat(first.get("/api/tags").body()).isEqualTo(second.get("/api/tags").body());
    }
  }

  @Test
  void aPullGoesOnWhereAServerWasKilled() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry(2)) {
      CountDownLatch begun = new CountDownLatch(1);
      registry.blob(
          exchange -> {
            begun.countDown();
            registry.stall(exchange);
          });
      CompletableFuture<HttpAnswer> lost = first.postLater("/api/pull", body(registry));
      await(begun);
      CompletableFuture<HttpAnswer> waiting = second.postLater("/api/pull", body(registry));
      registry.blob(registry::range);
      firstProcess.close();
      assertThat(lost).failsWithin(Duration.ofMinutes(1));
      assertSucceeds(waiting.join());
      assertIsWhole(registry);
    }
  }

  @Test
  void aDeleteDoesNoHarmToAPullOfTheOther() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry(3);
        FaultyRegistry former = new FaultyRegistry(4)) {
      assertSucceeds(second.post("/api/pull", body(former)));
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch deleted = new CountDownLatch(1);
      registry.blob(
          exchange -> {
            begun.countDown();
            await(deleted);
            registry.range(exchange);
          });
      CompletableFuture<HttpAnswer> pull = first.postLater("/api/pull", body(registry));
      await(begun);
      // The config is a blob of both models.
      assertThat(second.delete("/api/delete", body(former)).status()).isEqualTo(200);
      deleted.countDown();
      assertSucceeds(pull.join());
      assertIsWhole(registry);
      assertThat(second.get("/api/tags").json().at("/models").size()).isEqualTo(1);
      assertThat(second.delete("/api/delete", body(registry)).status()).isEqualTo(200);
      assertThat(first.get("/api/tags").body()).isEqualTo("{\"models\":[]}");
      assertThat(models.resolve("blobs")).isEmptyDirectory();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static String body(FaultyRegistry registry) {
    return "{\"model\":\"%s\",\"insecure\":true}".formatted(registry.name());
  }

  private static void assertSucceeds(HttpAnswer answer) {
    assertThat(answer.lastLine().at("/status").asString()).as(answer.body()).isEqualTo("success");
  }

  /** All blobs are there, and each is what its name says. */
  private void assertIsWhole(FaultyRegistry registry) throws IOException {
    Path weights = models.resolve("blobs/sha256-" + registry.digest().hex());
    assertThat(Files.readAllBytes(weights)).isEqualTo(registry.weights());
    try (Stream<Path> blobs = Files.list(models.resolve("blobs"))) {
      assertThat(blobs)
          .allSatisfy(
              file ->
                  assertThat(Digest.of(Files.readAllBytes(file)))
                      .isEqualTo(Digest.parse(file.getFileName().toString())));
    }
  }
}
