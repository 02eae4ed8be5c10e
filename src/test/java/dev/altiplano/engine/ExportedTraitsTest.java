package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Into which runs the new tokens of a sequence are cut. */
class ExportedTraitsTest {
  @Test
  void oneRunWhereTheGraphTakesAll() {
    assertThat(pieces(new ExportedTraits(100, LogitsForm.ALL, true, true), 5, 1, 3))
        .containsExactly("0-5 [1, 3] keep 4");
    assertThat(pieces(new ExportedTraits(100, LogitsForm.AS_TOLD, true, true), 5))
        .containsExactly("0-5 [] keep 1");
  }

  @Test
  void aRunEndsWhereLogitsAreWantedIfOnlyTheLastAreComputed() {
    assertThat(pieces(new ExportedTraits(100, LogitsForm.LAST, true, true), 5, 1, 2))
        .containsExactly("0-2 [1] keep 1", "2-3 [2] keep 1", "3-5 [] keep 1");
  }

  @Test
  void tokenByTokenWhereTheGraphTakesNoMore() {
    assertThat(pieces(new ExportedTraits(100, LogitsForm.ALL, false, false), 3, 2))
        .containsExactly("0-1 [] keep 1", "1-2 [] keep 1", "2-3 [2] keep 1");
  }

  @Test
  void onlyTheFirstTokensAtOnceWhereItTakesOneOnAPast() {
    ExportedTraits traits = new ExportedTraits(100, LogitsForm.ALL, true, false);
    assertThat(pieces(traits, 3, 2)).containsExactly("0-3 [2] keep 1");
    assertThat(traits.pieces(7, 2, new int[0])).hasSize(2);
  }

  @Test
  void logitsOfALargeVocabularyAreBounded() {
    ExportedTraits traits = new ExportedTraits(8 << 20, LogitsForm.ALL, true, true);
    assertThat(pieces(traits, 5, 4))
        .containsExactly("0-2 [] keep 1", "2-4 [] keep 1", "4-5 [4] keep 1");
    assertThat(pieces(new ExportedTraits(1 << 30, LogitsForm.ALL, true, true), 2)).hasSize(2);
  }

  private static List<String> pieces(ExportedTraits traits, int tokens, int... logitsAt) {
    return traits.pieces(0, tokens, logitsAt).stream()
        .map(
            piece ->
                "%d-%d %s keep %d"
                    .formatted(
                        piece.from(), piece.to(), Arrays.toString(piece.wanted()), piece.keep()))
        .toList();
  }
}
