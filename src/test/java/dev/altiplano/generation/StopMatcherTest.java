package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopMatcherTest {
  @Test
  void passesTextWithoutStops() {
    assertThat(whole(List.of(), "any text")).isEqualTo("any text");
  }

  @Test
  void ignoresEmptyStops() {
    assertThat(whole(List.of(""), "any text")).isEqualTo("any text");
  }

  @Test
  void cutsAtTheFirstOfSeveralStops() {
    assertThat(whole(List.of("end", "X"), "one X two end")).isEqualTo("one ");
  }

  @Test
  void holdsBackWhatMayBecomeAStop() {
    StopMatcher matcher = new StopMatcher(List.of("STOP"));
    assertThat(matcher.accept("a ST")).isEqualTo("a ");
    assertThat(matcher.accept("ART")).isEqualTo("START");
    assertThat(matcher.accept("S")).isEmpty();
    assertThat(matcher.flush()).isEqualTo("S");
    assertThat(matcher.isStopped()).isFalse();
  }

  @Test
  void findsAStopAcrossPieces() {
    StopMatcher matcher = new StopMatcher(List.of("\n\nUser:"));
    assertThat(matcher.accept("Hi\n")).isEqualTo("Hi");
    assertThat(matcher.accept("\nUs")).isEmpty();
    assertThat(matcher.accept("er: more")).isEmpty();
    assertThat(matcher.isStopped()).isTrue();
    assertThat(matcher.accept("later") + matcher.flush()).isEmpty();
  }

  @Test
  void givesTheSameTextHoweverItIsCut() {
    Random random = new Random(1);
    List<String> stops = List.of("aab", "bb", "abab");
    for (int round = 0; round < 500; round++) {
      String text =
          random
              .ints(20, 'a', 'd')
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      StopMatcher matcher = new StopMatcher(stops);
      StringBuilder pieces = new StringBuilder();
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(4));
        pieces.append(matcher.accept(text.substring(at, end)));
        at = end;
      }
      pieces.append(matcher.flush());
      assertThat(pieces.toString()).as(text).isEqualTo(cutByCharacters(stops, text));
    }
  }

  /** What a reader that sees one character at a time would stop at. */
  private static String cutByCharacters(List<String> stops, String text) {
    StopMatcher matcher = new StopMatcher(stops);
    StringBuilder seen = new StringBuilder();
    text.chars().forEach(c -> seen.append(matcher.accept(Character.toString(c))));
    return seen.append(matcher.flush()).toString();
  }

  private static String whole(List<String> stops, String text) {
    StopMatcher matcher = new StopMatcher(stops);
    return matcher.accept(text) + matcher.flush();
  }
}
