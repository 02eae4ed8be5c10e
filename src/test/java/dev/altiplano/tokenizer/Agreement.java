package dev.altiplano.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Whole, incremental and the library's decoding give the same text. */
final class Agreement {
  private Agreement() {}

  static String incremental(Tokenizer tokenizer, int[] ids) {
    IncrementalDecoder decoder = tokenizer.decoder();
    var text = new StringBuilder();
    for (int id : ids) {
      String piece = decoder.accept(id);
      assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
          .isTrue();
      text.append(piece);
    }
    return text.append(decoder.flush()).toString();
  }

  static void on(Tokenizer tokenizer, Library library, int[] ids) {
    String expected = library.decode(ids, true);
    assertThat(incremental(tokenizer, ids)).as("%s", Arrays.toString(ids)).isEqualTo(expected);
    assertThat(tokenizer.decode(ids, true)).isEqualTo(expected);
    assertThat(tokenizer.decode(ids, false))
        .as("%s with special tokens", Arrays.toString(ids))
        .isEqualTo(library.decode(ids, false));
  }

  static void onRandomTokens(
      Tokenizer tokenizer, Library library, SplittableRandom random, int rounds) {
    for (int round = 0; round < rounds; round++) {
      int[] ids = random.ints(random.nextInt(12), 0, tokenizer.vocabularySize()).toArray();
      on(tokenizer, library, ids);
    }
  }
}
