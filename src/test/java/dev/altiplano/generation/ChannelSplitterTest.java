package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.sampling.grammar.Preamble;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelSplitterTest {
  private static final String PROMPT = "<|start|>user<|message|>Hi<|end|><|start|>assistant";
  private static final String THOUGHT = "<|channel|>analysis<|message|>I think.<|end|>";
  private static final String CALL = "<|call|>get_weather<|message|>{\"city\":\"Paris\"}";

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(PROMPT, "<|channel|>final<|message|>Hello < you<|return|>", "", "Hello < you"),
        Arguments.of(
            PROMPT,
            THOUGHT + "<|start|>assistant<|channel|>final<|message|>Hello",
            "I think.",
            "Hello"),
        Arguments.of(
            PROMPT,
            THOUGHT
                + "<|start|>assistant<|channel|>commentary to=functions.get_weather"
                + " <|constrain|>json<|message|>{\"city\":\"Paris\"}<|call|>",
            "I think.",
            CALL + "<|end|>"),
        // The recipient may come first, and the call may have no end.
        Arguments.of(
            PROMPT,
            " to=functions.get_weather<|channel|>commentary json<|message|>{\"city\":\"Paris\"}",
            "",
            CALL),
        // A word before a call is for all to read.
        Arguments.of(
            PROMPT,
            "<|channel|>commentary<|message|>I look.<|end|><|start|>assistant to=functions.now"
                + "<|channel|>commentary<|message|>{}<|end|>",
            "",
            "I look.<|call|>now<|message|>{}<|end|>"),
        Arguments.of(PROMPT, "<|channel|>analysis<|message|>I th", "I th", ""),
        Arguments.of(PROMPT, "<|channel|>analysis<|message|>I <|en", "I <|en", ""),
        Arguments.of(PROMPT, "<|channel|>final", "", ""),
        Arguments.of(PROMPT + "<|channel|>final<|message|>", "Hello", "", "Hello"),
        Arguments.of(
            PROMPT + "<|channel|>analysis<|message|>",
            "Hm<|end|><|start|>assistant<|channel|>final<|message|>Yes",
            "Hm",
            "Yes"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void splitsTheSameHoweverItIsCut(String prompt, String answer, String thinking, String content) {
    for (int first = 0; first <= answer.length(); first++) {
      for (int second = first; second <= answer.length(); second++) {
        assertSplits(
            prompt,
            List.of(
                answer.substring(0, first),
                answer.substring(first, second),
                answer.substring(second)),
            thinking,
            content);
      }
    }
    assertSplits(prompt, answer.chars().mapToObj(Character::toString).toList(), thinking, content);
  }

  private static void assertSplits(
      String prompt, List<String> pieces, String thinking, String content) {
    ChannelSplitter splitter = ChannelSplitter.after(prompt);
    var thought = new StringBuilder();
    var said = new StringBuilder();
    Stream.concat(pieces.stream().map(splitter::accept), Stream.of("").map(_ -> splitter.flush()))
        .forEach(
            (Text text) -> {
              thought.append(text.thinking());
              said.append(text.content());
            });
    assertThat(List.of(thought.toString(), said.toString()))
        .as("%s", pieces)
        .containsExactly(thinking, content);
  }

  @Test
  void saysWhatComesBeforeAValueAndBeforeACall() {
    ChannelSplitter splitter = ChannelSplitter.after(PROMPT);
    assertThat(splitter.preamble()).isEqualTo(new Preamble("", "<|channel|>final<|message|>"));
    assertThat(splitter.callPreamble())
        .isEqualTo(new Preamble("<|channel|>analysis<|message|>", "<|end|><|start|>assistant"));
  }
}
