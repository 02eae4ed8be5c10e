package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.config.AltiplanoApplication;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The server answers as src/test/resources/conformance says that Ollama does. With {@code
 * -Dconformance.url=http://127.0.0.1:11434} another server is asked, which needs a model of the
 * name cria.
 */
@SpringBootTest(
    classes = AltiplanoApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ConformanceIT {
  @TempDir private static Path models;

  @LocalServerPort private int port;
  private ServerClient server;

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("altiplano.models", models::toString);
  }

  @BeforeEach
  void connect() {
    String url = System.getProperty("conformance.url", "http://127.0.0.1:" + port);
    server = new ServerClient(URI.create(url));
  }

  @TestFactory
  Stream<DynamicTest> answersAsWritten() throws IOException {
    return tests(Exchange.ofExamples("exchanges.md"));
  }

  @TestFactory
  Stream<DynamicTest> refusesAsWritten() throws IOException {
    return tests(Exchange.ofErrors("errors.md"));
  }

  private Stream<DynamicTest> tests(Stream<Exchange> exchanges) {
    return exchanges.map(
        exchange -> DynamicTest.dynamicTest(exchange.name(), () -> assertHappens(exchange)));
  }

  private void assertHappens(Exchange exchange) throws IOException, InterruptedException {
    HttpAnswer answer = server.send(exchange.method(), exchange.path(), exchange.body());
    assertThat(answer.status()).as(answer.body()).isEqualTo(exchange.status());
    exchange.headers().forEach((name, value) -> assertThat(answer.header(name)).isEqualTo(value));
    assertThat(answer.body()).matches(exchange.answer());
  }
}
