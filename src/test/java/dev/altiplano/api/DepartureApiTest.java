package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.netty.channel.AbortedException;

@ExtendWith(OutputCaptureExtension.class)
class DepartureApiTest extends ApiTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(WireError.class);

  @Autowired private ErrorReplies errors;

  static Stream<Throwable> departures() {
    return Stream.of(
        new AbortedException("Connection has been closed"),
        new CancellationException("stopping"),
        new IOException("Connection reset"),
        new IllegalStateException(new IOException("writev(..) failed: Broken pipe")));
  }

  @BeforeEach
  void tellDetails() {
    LOG.setLevel(Level.DEBUG);
  }

  @AfterEach
  void tellNoDetails() {
    LOG.setLevel(null);
  }

  @ParameterizedTest
  @MethodSource("departures")
  void areNoErrorsOfTheServer(Throwable departure, CapturedOutput output) {
    MockServerWebExchange exchange = exchange();
    errors.handle(exchange, departure).block();
    assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    assertThat(output.getAll()).contains("A request was cut off").doesNotContain("ERROR");
  }

  @ParameterizedTest
  @MethodSource("departures")
  void endRepliesThatHaveBegun(Throwable departure, CapturedOutput output) {
    MockServerWebExchange exchange = exchange();
    exchange.getResponse().setComplete().block();
    errors.handle(exchange, departure).block();
    assertThat(output.getAll()).doesNotContain("ERROR");
  }

  @Test
  void areNotWhatOtherFailuresAre(CapturedOutput output) {
    MockServerWebExchange exchange = exchange();
    errors.handle(exchange, new IOException("No space left on device")).block();
    assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
    assertThat(output.getAll()).contains("ERROR", "No space left on device");
  }

  @Test
  void happenWhileRequestsAreSent(CapturedOutput output) throws IOException {
    String request = "POST /api/show HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(get("/api/version").statusCode()).isEqualTo(200);
    assertThat(output.getAll()).doesNotContain("ERROR");
  }

  private static MockServerWebExchange exchange() {
    return MockServerWebExchange.from(MockServerHttpRequest.get("/api/tags"));
  }
}
