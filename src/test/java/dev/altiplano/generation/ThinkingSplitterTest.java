package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.template.ThinkingTags;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ThinkingSplitterTest {
  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of("", "plain", "", "plain"),
        Arguments.of("", "<think>\nwhy\n</think>\n\nbecause", "why\n", "because"),
        Arguments.of("", "  \n<think>why</think>because", "why", "because"),
        Arguments.of("", "a <think>b</think>", "", "a <think>b</think>"),
        Arguments.of("", "<think></think>x", "", "x"),
        Arguments.of("", "<think>never closed </thin", "never closed </thin", ""),
        Arguments.of("", "<thin", "", "<thin"),
        Arguments.of("", "<think>a</b> c</think> d</think>e", "a</b> c", "d</think>e"),
        Arguments.of("", "", "", ""),
        Arguments.of("...<think>\n", "why</think>\nbecause", "why", "because"),
        Arguments.of("...<think>", "\n\nwhy</think>", "why", ""));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void splitsTheSameHoweverItIsCut(String prompt, String answer, String thinking, String content) {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      ThinkingSplitter splitter = ThinkingSplitter.after(prompt, ThinkingTags.USUAL);
      StringBuilder thought = new StringBuilder();
      StringBuilder said = new StringBuilder();
      for (int at = 0; at < answer.length(); ) {
        int end = Math.min(answer.length(), at + 1 + random.nextInt(1 + round));
        add(splitter.accept(answer.substring(at, end)), thought, said);
        at = end;
      }
      add(splitter.flush(), thought, said);
      assertThat(List.of(thought.toString(), said.toString())).containsExactly(thinking, content);
    }
  }

  private static void add(Text text, StringBuilder thought, StringBuilder said) {
    thought.append(text.thinking());
    said.append(text.content());
  }
}
