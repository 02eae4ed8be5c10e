package dev.altiplano.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.bench.SoakRequest.HangUp;
import dev.altiplano.bench.SoakRequest.Kind;
import dev.altiplano.bench.SoakVerdict.Answered;
import dev.altiplano.bench.SoakVerdict.Faulty;
import dev.altiplano.bench.SoakVerdict.HungUp;
import dev.altiplano.bench.SoakVerdict.Refused;
import dev.altiplano.bench.StreamCall.Exchange;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the soak test would notice. */
class SoakVerdictTest {
  private static final String FIRST = "{\"response\":\"Hello\",\"done\":false}";
  private static final String END =
      """
      {"response":"","done":true,"done_reason":"length","context":[1,2,3,4],"total_duration":60,\
      "load_duration":10,"prompt_eval_count":2,"prompt_eval_duration":20,"eval_count":2,\
      "eval_duration":30}\
      """;

  @Test
  void acceptsAnAnswerWhoseCountsAddUp() {
    assertThat(verdict(FIRST, END)).isEqualTo(new Answered(2, 2));
    assertThat(verdict(END.replace("\"length\"", "\"stop\"").replace(",4]", "]")))
        .isEqualTo(new Answered(2, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"done\":true -> \"done\":false",
        "\"length\" -> \"\"",
        "\"length\" -> \"stop\"",
        "[1,2,3,4] -> [1,2,3]",
        "\"eval_count\":2 -> \"eval_count\":1",
        "\"eval_count\":2 -> \"eval_count\":3",
        "\"total_duration\":60 -> \"total_duration\":59",
        "\"prompt_eval_count\":2 -> \"prompt_eval_count\":0",
      })
  void noticesAnEndThatCannotBe(String change) {
    String[] parts = change.split(" -> ", -1);
    assertThat(verdict(FIRST, END.replace(parts[0], parts[1]))).isInstanceOf(Faulty.class);
  }

  @Test
  void acceptsAnAnswerThatIsGivenUp() {
    String[] lines = new String[31];
    Arrays.fill(lines, FIRST.replace("Hello", " no"));
    assertThat(verdict(lines)).isEqualTo(new Answered(0, 0));
    assertThat(verdict(Arrays.copyOf(lines, 29))).isInstanceOf(Faulty.class);
    lines[12] = FIRST;
    assertThat(verdict(lines)).isInstanceOf(Faulty.class);
    assertThat(verdict(FIRST.replace("Hello", "Well, " + "la la\\n ".repeat(31))))
        .isEqualTo(new Answered(0, 0));
  }

  @Test
  void noticesLinesAndTextsThatCannotBe() {
    assertThat(verdict(FIRST, FIRST, FIRST, FIRST, END)).isInstanceOf(Faulty.class);
    assertThat(verdict(END, END)).isInstanceOf(Faulty.class);
    assertThat(verdict(FIRST.replace("Hello", "Good-bye"), END)).isInstanceOf(Faulty.class);
  }

  @Test
  void tellsRefusalsFromErrors() {
    String busy = "{\"error\":\"server busy\"}";
    assertThat(verdict(503, false, busy)).isEqualTo(new Refused("server busy"));
    assertThat(verdict(500, false, busy)).isInstanceOf(Faulty.class);
    assertThat(verdict(200, false, FIRST, busy)).isInstanceOf(Faulty.class);
    assertThat(verdict(500, true, busy)).isInstanceOf(Faulty.class);
    assertThat(verdict(0, true)).isEqualTo(new HungUp());
    assertThat(verdict(200, true, FIRST)).isEqualTo(new HungUp());
  }

  private static SoakVerdict verdict(String... lines) {
    return verdict(200, false, lines);
  }

  private static SoakVerdict verdict(int status, boolean hungUp, String... lines) {
    List<StreamRecord.Line> read =
        Arrays.stream(lines).map(line -> new StreamRecord.Line(0, line)).toList();
    Optional<String> expected = lines.length == 2 ? Optional.of("Hello") : Optional.empty();
    SoakRequest request =
        new SoakRequest(
            Kind.GENERATE, "/api/generate", "{}", true, 2, new HangUp.Never(), expected);
    return SoakVerdict.of(request, new Exchange(status, read, hungUp));
  }
}
