package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.altiplano.model.ModelName;
import dev.altiplano.scheduler.QueueTicket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationSettingsTest {
  private static final long ARRIVAL = 1_000;

  @Test
  void countsTheTimeToWaitFromTheArrival() {
    assertThat(ticket(Duration.ofNanos(234))).isEqualTo(new QueueTicket("tester", 1_234));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "P40000D", "PT2562047788015215H"})
  void letsWaitForAsLongAsItTakes(Duration timeout) {
    long now = System.nanoTime();
    QueueTicket ticket = ticket(timeout);
    assertThat(ticket.client()).isEqualTo("tester");
    assertThat(ticket.expiresAt() - now).isGreaterThan(Duration.ofDays(36_000).toNanos());
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GenerationSettings(0, Duration.ZERO))
        .withMessageContaining("contextLength is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GenerationSettings(1, Duration.ofNanos(-1)))
        .withMessageContaining("queueTimeout is PT-0.000000001S");
  }

  private static QueueTicket ticket(Duration timeout) {
    return new GenerationSettings(4096, timeout)
        .ticket(
            new GenerationRequest(
                Endpoint.CHAT,
                ModelName.parse("m").orElseThrow(),
                "m",
                new Prompt.Raw("p"),
                Thinking.UNSET,
                null,
                true,
                true,
                "tester",
                Map.of(),
                null,
                0),
            ARRIVAL);
  }
}
