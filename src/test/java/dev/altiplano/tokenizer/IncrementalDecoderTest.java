package dev.altiplano.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IncrementalDecoderTest {
  @TempDir Path folder;

  static Stream<String> wholeCharactersOnly() {
    return Stream.of(
        TinyTokenizers.BYTE_LEVEL, TinyTokenizers.METASPACE, TinyTokenizers.WORD_PIECE);
  }

  @Test
  void neverGivesHalfACharacter() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      IncrementalDecoder decoder = tokenizer.decoder();
      assertThat(decoder.accept(7)).isEqualTo("hell");
      assertThat(decoder.accept(11)).isEmpty();
      assertThat(decoder.accept(12)).isEmpty();
      assertThat(decoder.accept(13)).isEqualTo("\uD83D\uDE00");
      assertThat(decoder.flush()).isEmpty();
    }
  }

  @Test
  void specialTokenDoesNotBreakACharacter() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      IncrementalDecoder decoder = tokenizer.decoder();
      assertThat(decoder.accept(9)).isEmpty();
      assertThat(decoder.accept(14)).isEmpty();
      assertThat(decoder.accept(10)).isEqualTo("\u00e9");
    }
  }

  @Test
  void addedTokenThatIsNotSpecialIsText() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      assertThat(tokenizer.decoder().accept(20)).isEqualTo("<think>");
    }
  }

  @Test
  void flushReplacesWhatWasNeverCompleted() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      IncrementalDecoder decoder = tokenizer.decoder();
      decoder.accept(11);
      decoder.accept(12);
      assertThat(decoder.flush()).isEqualTo("\uFFFD");
      assertThat(decoder.flush()).isEmpty();
    }
  }

  @Test
  void givesByteFallbackAsSoonAsTheCharacterIsComplete() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.SENTENCE_PIECE)) {
      IncrementalDecoder decoder = tokenizer.decoder();
      assertThat(decoder.accept(13)).isEqualTo("hi");
      assertThat(decoder.accept(13)).isEqualTo(" hi");
      assertThat(decoder.accept(2)).isEqualTo("\n");
      assertThat(decoder.accept(3)).isEmpty();
      assertThat(decoder.accept(4)).isEqualTo("\u00e9");
    }
  }

  @Test
  void wellFormedCharactersSurviveMalformedByteFallback() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.SENTENCE_PIECE)) {
      assertThat(tokenizer.decode(new int[] {3, 4, 6, 2, 5, 6}, true))
          .isEqualTo("\u00e9\uFFFD\n\uFFFD\uFFFD");
    }
  }

  @ParameterizedTest
  @MethodSource("wholeCharactersOnly")
  void agreesWithTheLibraryOnRandomTokens(String json) throws IOException {
    Path file = TinyTokenizers.write(folder, json);
    try (var tokenizer = Tokenizer.open(file);
        var library = Library.open(file)) {
      Agreement.onRandomTokens(tokenizer, library, new SplittableRandom(11), 2000);
    }
  }

  @Test
  void agreesWithTheLibraryOnByteFallbackOfValidText() throws IOException {
    Path file = TinyTokenizers.write(folder, TinyTokenizers.SENTENCE_PIECE);
    try (var tokenizer = Tokenizer.open(file);
        var library = Library.open(file)) {
      int[][] pieces = {{13}, {9}, {2}, {3, 4}, {5, 6, 7, 8}, {12}, {0}, {1}};
      var random = new SplittableRandom(12);
      for (int round = 0; round < 2000; round++) {
        int[] ids =
            random
                .ints(random.nextInt(8), 0, pieces.length)
                .flatMap(i -> Arrays.stream(pieces[i]))
                .toArray();
        Agreement.on(tokenizer, library, ids);
      }
    }
  }
}
