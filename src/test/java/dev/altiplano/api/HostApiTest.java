package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "server.address=127.0.0.1")
class HostApiTest extends ApiTest {
  private static final int TIMEOUT_MILLIS = 30_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "LOCALHOST:11434",
        "a.localhost",
        "desk.local:80",
        "Host.Docker.Internal",
        "127.0.0.1",
        "127.8.9.10:1",
        "0.0.0.0:11434",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.2:8080",
        "[::1]",
        "[::1]:11434",
        "[::]:1",
        "[fd00::1]:1",
        "[::ffff:127.0.0.1]:1"
      })
  void letsRequestsForLocalHostsIn(String host) throws IOException {
    assertThat(answer("GET", host, "")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void knowsItsOwnName() throws IOException {
    String name = ThisMachine.name();
    assertThat(answer("GET", name + ":11434", "")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "example.com:11434",
        "localhost.example.com",
        "localhost.",
        "notlocal",
        "8.8.8.8",
        "172.32.0.1:80",
        "8.8.8.8.example.com",
        "127.0.0.1.example.com",
        "300.1.1.1",
        "[2001:db8::1]",
        "[fec0::1]:1",
        "[example.com]"
      })
  void refusesRequestsForOtherHosts(String host) throws IOException {
    assertThat(answer("GET", host, ""))
        .startsWith("HTTP/1.1 403 ")
        .containsIgnoringCase("content-length: 0")
        .endsWith("\r\n\r\n");
  }

  @Test
  void refusesOtherHostsBeforeItLooksAtTheOrigin() throws IOException {
    assertThat(answer("GET", "example.com", "Origin: http://example.com\r\n"))
        .startsWith("HTTP/1.1 403 ");
  }

  @Test
  void answersOptionsForNames() throws IOException {
    assertThat(answer("OPTIONS", "localhost", "")).startsWith("HTTP/1.1 204 ");
    assertThat(answer("OPTIONS", "example.com", "")).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void leavesPreflightsToTheCheckOfOrigins() throws IOException {
    String preflight = "Origin: http://localhost:3000\r\nAccess-Control-Request-Method: POST\r\n";
    assertThat(answer("OPTIONS", "localhost", preflight))
        .startsWith("HTTP/1.1 204 ")
        .containsIgnoringCase("access-control-max-age: 43200");
  }

  /** All of an answer; the client of the JDK would not send such hosts. */
  private String answer(String method, String host, String headers) throws IOException {
    String request =
        "%s /api/version HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n"
            .formatted(method, host, headers);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
