package dev.altiplano.registry;

import static org.awaitility.Awaitility.await;

import dev.altiplano.testing.Prerequisite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A real registry in a process of its own: Debian's {@code docker-registry}. */
public final class RegistryServer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

  /** Password "secret" of the user "alti", as {@code htpasswd -B} hashes it. */
  public static final String HTPASSWD =
      "alti:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

  private final Process process;
  private final int port;

  private RegistryServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Lets the test be left out, saying so, where the program is not installed. */
  public static RegistryServer start(Path directory, boolean password) throws IOException {
    Prerequisite.require(
        "docker-registry",
        Files.isExecutable(PROGRAM),
        PROGRAM
            + " is missing: the test against a real registry is left out; install docker-registry");
    int port = freePort();
    Files.createDirectories(directory);
    Path config = directory.resolve("config.yml");
    Path users = Files.writeString(directory.resolve("htpasswd"), HTPASSWD);
    Files.writeString(
        config,
        """
        version: 0.1
        storage:
          filesystem:
            rootdirectory: %s
        http:
          addr: 127.0.0.1:%d
          secret: of-a-test
        %s
        """
            .formatted(
                directory.resolve("data"),
                port,
                password ? "auth: {htpasswd: {realm: test, path: " + users + "}}" : ""));
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    RegistryServer server = new RegistryServer(process, port);
    await().atMost(Duration.ofSeconds(20)).until(server::listens);
    return server;
  }

  /** The environment in which the server asks such a registry, with its user and password. */
  public static Map<String, String> knownTo(String authority) {
    return Map.of(
        "ALTIPLANO_REGISTRY_INSECUREHOSTS",
        authority,
        "ALTIPLANO_REGISTRY_CREDENTIALS_0_HOST",
        authority,
        "ALTIPLANO_REGISTRY_CREDENTIALS_0_USERNAME",
        "alti",
        "ALTIPLANO_REGISTRY_CREDENTIALS_0_PASSWORD",
        "secret");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Host and port, as names of models have them. */
  public String authority() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
