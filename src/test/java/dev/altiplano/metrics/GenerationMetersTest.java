package dev.altiplano.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.generation.Endpoint;
import dev.altiplano.generation.GenerationRecord;
import dev.altiplano.generation.PromptCut;
import dev.altiplano.generation.Statistics;
import dev.altiplano.model.ErrorKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GenerationMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GenerationMeters meters = new GenerationMeters(registry);

  @Test
  void countsWhatPromptsAndContextsLose() {
    meters.finished(record(new PromptCut(11, 2), 3, Optional.empty()));
    meters.finished(record(new PromptCut(0, 1), 0, Optional.empty()));
    meters.finished(record(PromptCut.NONE, 1, Optional.empty()));
    assertThat(counted("altiplano.prompt.truncations")).isEqualTo(2);
    assertThat(counted("altiplano.prompt.truncated.tokens")).isEqualTo(11);
    assertThat(counted("altiplano.prompt.dropped.messages")).isEqualTo(3);
    assertThat(counted("altiplano.context.shifts")).isEqualTo(4);
  }

  @Test
  void tellsRequestsThatWaitedTooLongFromOthers() {
    meters.finished(record(PromptCut.NONE, 0, Optional.of(ErrorKind.QUEUE_TIMEOUT)));
    meters.finished(record(PromptCut.NONE, 0, Optional.of(ErrorKind.QUEUE_FULL)));
    assertThat(
            registry
                .get("gen_ai.server.request.duration")
                .tag("error.type", "queue_timeout")
                .timer()
                .count())
        .isEqualTo(1);
  }

  private double counted(String name) {
    return registry.get(name).tags("model", "m", "endpoint", "/api/chat").counter().count();
  }

  private static GenerationRecord record(PromptCut cut, int shifts, Optional<ErrorKind> error) {
    return new GenerationRecord(
        Optional.of("m"),
        Endpoint.CHAT,
        new Statistics(100, 20, 15, 7, 3, cut, 30, 5, 40, shifts),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        error);
  }
}
