package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.api.gojson.GoJson;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.generation.TokenLogprob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that are put together are byte for byte those that would be written from records. */
class TextLinesTest {
  private static final String TIME = "2026-01-02T03:04:05.678Z";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " token",
        "<think> & \"quoted\" \\ / 'single'",
        "\b\f\n\r\t\u0000\u0001\u001f\u007f\u0080",
        "é ñ \u07ff\u0800 漢字 \u2027\u2028\u2029\u202a \uffff",
        "😀👩‍👩‍👧 \ud83d alone \ude00 \ud83d\ud83d\ude00 \ud83d",
        "\ud83d<\ude00"
      })
  void areWhatRecordsAreWrittenAs(String text) {
    check("m", new Text(text, ""));
    check("m", new Text("", text));
    check(text, new Text(text, text));
  }

  @Test
  void areWhatRecordsAreWrittenAsWhateverTheCharacters() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      check("m:latest", new Text(text(random), random.nextBoolean() ? "" : text(random)));
    }
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      all.append((char) c).append('-');
    }
    check("m", new Text(all.toString(), ""));
  }

  @Test
  void areWhatRecordsAreWrittenAsWithLogprobs() {
    TokenLogprob best = new TokenLogprob("<b>", -1e-7f, List.of(60, 98, 62), List.of());
    TokenLogprob half = new TokenLogprob("\ufffd", -12.5f, List.of(240, 159), List.of(best));
    check("m", new Text("", "", List.of(half)));
    check("m", new Text("a", "b", List.of(half, best)));
  }

  private static String text(Random random) {
    int[] bounds = {0x20, 0x80, 0x800, 0x3000, 0x10000, 0x110000};
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(40); length > 0; length--) {
      int c = random.nextInt(bounds[random.nextInt(bounds.length)]);
      text.append(random.nextInt(20) == 0 ? "\ud800" : Character.toString(c));
    }
    return text.toString();
  }

  private static void check(String model, Text text) {
    assertThat(line(new GenerateReply.Format(model, false), text))
        .isEqualTo(
            written(
                new GenerateReply(
                    model,
                    TIME,
                    text.content(),
                    text.thinking(),
                    false,
                    "",
                    List.of(),
                    Metrics.NONE,
                    LogprobField.of(text.logprobs()),
                    null)));
    assertThat(line(new ChatReply.Format(model, false), text))
        .isEqualTo(
            written(
                new ChatReply(
                    model,
                    TIME,
                    ChatReply.Message.ofAssistant(text.content(), text.thinking(), List.of()),
                    false,
                    "",
                    LogprobField.of(text.logprobs()),
                    Metrics.NONE,
                    null)));
  }

  private static String line(AnswerFormat format, Text text) {
    return new String(format.lines().line(text), StandardCharsets.UTF_8)
        .replaceFirst(ApiTest.TIME, "\"" + TIME + "\"");
  }

  private static String written(Object reply) {
    return new String(GoJson.write(reply), StandardCharsets.UTF_8) + "\n";
  }
}
