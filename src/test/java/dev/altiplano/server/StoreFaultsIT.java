package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.Digest;
import dev.altiplano.registry.FaultyRegistry;
import dev.altiplano.store.ModelStore;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.Prerequisite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A volume that is full, or that cannot be written, is told of and survived. */
@Timeout(300)
class StoreFaultsIT {
  private static final int MEGABYTE = 1 << 20;
  private static final Map<String, String> EMPTY = Map.of("ALTIPLANO_EMBEDDED_MODEL", "never");

  @TempDir private Path directory;
  private Path models;

  @BeforeEach
  void requireMounts() throws Exception {
    Process probe = new ProcessBuilder(mounting("mount -t tmpfs tmpfs /mnt", "true")).start();
    Prerequisite.require(
        "mounts",
        probe.waitFor() == 0,
        "this user cannot mount: what becomes of a full or read-only volume is not tested");
    models = Files.createDirectories(directory.resolve("models"));
  }

  /** Runs a command with mounts that nobody else sees, and that end with it. */
  private static List<String> mounting(String mount, String... command) {
    return Stream.concat(
            Stream.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-ec",
                mount + "; exec \"$@\"",
                "sh"),
            Stream.of(command))
        .toList();
  }

  private ServerProcess onVolumeOf(String size) throws IOException {
    return ServerProcess.start(
        directory, EMPTY, mounting("mount -t tmpfs -o size=%s tmpfs %s".formatted(size, models)));
  }

  /** A directory as the server sees it. */
  private static Path seenBy(ServerProcess process, Path path) {
    return Path.of("/proc/" + process.pid() + "/root" + path);
  }

  @Test
  void aModelThatDoesNotFitIsRefusedBeforeItIsFetched() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry(1);
        ServerProcess process = onVolumeOf("4m")) {
      ServerClient server = new ServerClient(process.awaitPort());
      assertThat(error(pull(server, registry)))
          .contains("more bytes in", "are free; delete models or enlarge the volume");
      assertThat(registry.served()).isZero();
      assertThat(server.get("/api/tags").body()).isEqualTo("{\"models\":[]}");
      assertThat(blobs(process)).isEmpty();
    }
  }

  @Test
  void aPullThatFillsTheVolumeGoesOnWhenThereIsRoom() throws Exception {
    try (FaultyRegistry registry = new FaultyRegistry(2);
        ServerProcess process = onVolumeOf("8m")) {
      ServerClient server = new ServerClient(process.awaitPort());
      Path filler = seenBy(process, models.resolve("filler"));
      registry.blob(
          exchange -> {
            Files.write(filler, new byte[6 * MEGABYTE]);
            registry.range(exchange);
          });
      assertThat(error(pull(server, registry)))
          .contains("cannot write blob", "No space left", "delete models or enlarge the volume");
      assertThat(server.get("/").status()).isEqualTo(200);
      assertThat(server.get("/api/tags").body()).isEqualTo("{\"models\":[]}");
      assertThat(blobs(process)).allMatch(name -> name.contains("-partial"));
      Files.delete(filler);
      registry.blob(registry::range);
      assertThat(pull(server, registry).lastLine().at("/status").asString()).isEqualTo("success");
      assertThat(
              Files.readAllBytes(
                  seenBy(process, models.resolve("blobs/sha256-" + registry.digest().hex()))))
          .isEqualTo(registry.weights());
      assertThat(blobs(process)).noneMatch(name -> name.contains("-partial"));
    }
  }

  @Test
  void anUploadThatFillsTheVolumeLeavesNothing() throws Exception {
    try (ServerProcess process = onVolumeOf("4m")) {
      ServerClient server = new ServerClient(process.awaitPort());
      Path file = Files.write(directory.resolve("file"), new byte[6 * MEGABYTE]);
      HttpAnswer answer = server.put(file);
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.json().at("/error").asString())
          .contains("cannot put a blob in", "No space left", "delete models or enlarge the volume");
      assertThat(blobs(process)).isEmpty();
      Path small = Files.write(directory.resolve("small"), new byte[MEGABYTE]);
      assertThat(server.put(small).status()).isEqualTo(201);
    }
  }

  @Test
  void aReadOnlyVolumeIsServedAndNotChanged() throws Exception {
    Cria.in(ModelStore.open(models));
    String mount = "mount --bind %1$s %1$s; mount -o remount,ro,bind %1$s".formatted(models);
    try (FaultyRegistry registry = new FaultyRegistry(3);
        ServerProcess process =
            ServerProcess.start(
                directory,
                Map.of("ALTIPLANO_ARTIFACTS", directory.resolve("onnx").toString()),
                mounting(mount))) {
      ServerClient server = new ServerClient(process.awaitPort());
      assertThat(server.get("/api/tags").json().at("/models/0/name").asString())
          .isEqualTo("cria:latest");
      assertThat(answer(server)).startsWith("Sunlight is made");
      assertThat(error(pull(server, registry))).contains("is read-only");
      assertRefused(
          server.post("/api/create", "{\"model\":\"x\",\"from\":\"cria\",\"system\":\"s\"}"));
      assertRefused(server.post("/api/copy", "{\"source\":\"cria\",\"destination\":\"x\"}"));
      assertRefused(server.delete("/api/delete", "{\"model\":\"cria\"}"));
      assertRefused(server.put(Files.writeString(directory.resolve("file"), "text")));
      assertThat(answer(server)).startsWith("Sunlight is made");
    }
  }

  private static void assertRefused(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().at("/error").asString()).contains("models", "is read-only");
  }

  private static String answer(ServerClient server) throws Exception {
    return server
        .post(
            "/api/generate",
            """
            {"model":"cria","prompt":"Why is the sky blue?","think":false,
             "options":{"temperature":0,"num_predict":10}}\
            """)
        .joined("/response");
  }

  private static HttpAnswer pull(ServerClient server, FaultyRegistry registry) throws Exception {
    return server.post(
        "/api/pull", "{\"model\":\"%s\",\"insecure\":true}".formatted(registry.name()));
  }

  private static String error(HttpAnswer answer) {
    return answer.lastLine().at("/error").asString("none");
  }

  /** The files among the blobs; those with the name of one are what it says. */
  private List<String> blobs(ServerProcess process) throws IOException {
    try (Stream<Path> files = Files.list(seenBy(process, models.resolve("blobs")))) {
      List<Path> all = files.toList();
      for (Path file : all) {
        String name = file.getFileName().toString();
        if (Digest.isValid(name)) {
          assertThat(Digest.of(Files.readAllBytes(file))).isEqualTo(Digest.parse(name));
        }
      }
      return all.stream().map(file -> file.getFileName().toString()).toList();
    }
  }
}
