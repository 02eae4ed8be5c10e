package dev.altiplano.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTokenizerTest {
  private static final String EMOJI = "\uD83D\uDE00";

  @TempDir Path folder;

  @Test
  void encodesBytesOfCharactersAndFindsAddedTokens() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      assertThat(tokenizer.encode("hello hell", false)).containsExactly(7, 3, 8);
      assertThat(tokenizer.encode("\u00e9" + EMOJI, false)).containsExactly(9, 10, 11, 12, 13);
      assertThat(tokenizer.encode("he<|end|>", false)).containsExactly(5, 14);
    }
  }

  @Test
  void addsSpecialTokensWhereAsked() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      assertThat(tokenizer.encode("he", true)).containsExactly(5, 14);
      assertThat(tokenizer.encode("", true)).containsExactly(14);
      assertThat(tokenizer.encode("", false)).isEmpty();
    }
  }

  @Test
  void addedTokensHaveTheIdsOfTheFile() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      assertThat(tokenizer.encode("<think>he<|end|>", false)).containsExactly(20, 5, 14);
      assertThat(tokenizer.idOf("<think>")).hasValue(20);
      assertThat(tokenizer.vocabularySize()).isEqualTo(21);
    }
  }

  @Test
  void neitherCutsNorPadsWhateverTheFileAsks() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      assertThat(tokenizer.encode("hell".repeat(3000), false)).hasSize(3000);
    }
  }

  @Test
  void knowsItsTokens() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      assertThat(tokenizer.tokenText(8)).isEqualTo("\u0120hell");
      assertThat(tokenizer.bytesOf(8)).asString(StandardCharsets.UTF_8).isEqualTo(" hell");
      assertThat(tokenizer.bytesOf(13)).isEqualTo(new byte[] {(byte) 0x98, (byte) 0x80});
      assertThat(tokenizer.isSpecial(14)).isTrue();
      assertThat(tokenizer.isSpecial(20)).isFalse();
      assertThat(tokenizer.idOf("no such token")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 17, 21, 1_000_000})
  void idsWithoutTokenHaveNoText(int id) {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      assertThat(tokenizer.tokenText(id)).isEmpty();
      assertThat(tokenizer.bytesOf(id)).isEmpty();
      assertThat(tokenizer.isSpecial(id)).isFalse();
      assertThat(tokenizer.decode(new int[] {5, id, 6}, false)).isEqualTo("hell");
    }
  }

  @Test
  void decodesSpecialTokensOnlyWhereAsked() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      int[] ids = {20, 7, 14, 3};
      assertThat(tokenizer.decode(ids, true)).isEqualTo("<think>hello");
      assertThat(tokenizer.decode(ids, false)).isEqualTo("<think>hell<|end|>o");
    }
  }

  @Test
  void sentencePieceLosesTheSpaceThatEncodingAdded() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.SENTENCE_PIECE)) {
      int[] ids = tokenizer.encode("hi hi\n" + EMOJI, false);
      assertThat(ids).containsExactly(13, 13, 2, 5, 6, 7, 8);
      assertThat(tokenizer.decode(ids, true)).isEqualTo("hi hi\n" + EMOJI);
      assertThat(tokenizer.bytesOf(13)).asString(StandardCharsets.UTF_8).isEqualTo(" hi");
      assertThat(tokenizer.bytesOf(2)).containsExactly('\n');
    }
  }

  @Test
  void wordPiecePartsWords() {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.WORD_PIECE)) {
      int[] ids = tokenizer.encode("playing now.", false);
      assertThat(ids).containsExactly(1, 2, 3, 4);
      assertThat(tokenizer.decode(ids, true)).isEqualTo("playing now.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD800", "he\uDC00ll", "\u0000he"})
  void survivesTextThatIsNotUnicode(String text) {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL)) {
      assertThat(tokenizer.encode(text, false)).isNotNull();
      assertThat(tokenizer.encode("hell", false)).containsExactly(7);
    }
  }

  @Test
  void encodesFromManyThreads() throws Exception {
    try (var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL);
        var threads = Executors.newFixedThreadPool(8)) {
      List<Future<int[]>> encoded = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        String text = "hello".repeat(1 + i % 7);
        encoded.add(threads.submit(() -> tokenizer.encode(text, false)));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(encoded.get(i).get()).hasSize(2 * (1 + i % 7)).startsWith(7, 3);
      }
    }
  }

  @Test
  void closesTwiceAndThenRefusesToEncode() {
    var tokenizer = TinyTokenizers.open(folder, TinyTokenizers.BYTE_LEVEL);
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode("he", false))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("unloaded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{}",
        "{\"model\": {\"type\": \"BPE\"}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": \"b\"}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": -1}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 2000000000}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"x y\"]}}",
        "{\"model\": {\"type\": \"New\", \"vocab\": {\"a\": 0}}}"
      })
  void refusesBrokenFiles(String json) {
    Path file = TinyTokenizers.write(folder, json);
    assertThatThrownBy(() -> Tokenizer.open(file))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED))
        .hasMessageStartingWith("cannot load the tokenizer " + file);
  }

  @Test
  void refusesMissingFile() {
    assertThatThrownBy(() -> Tokenizer.open(folder.resolve("none.json")))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED));
  }

  @Test
  void refusesListedVocabularyThatCannotHoldTheAddedTokens() {
    String json = TinyTokenizers.METASPACE.replace("\"<unk>\", \"single", "\"<pad>\", \"single");
    assertThatThrownBy(() -> TinyTokenizers.open(folder, json))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED))
        .hasMessageContaining("added tokens");
  }

  @Test
  void refusesDecoderThatIsNotKnown() {
    String json =
        TinyTokenizers.WORD_PIECE.replace(
            "\"type\": \"WordPiece\", \"prefix\"", "\"type\": \"CTC\", \"x\"");
    assertThatThrownBy(() -> TinyTokenizers.open(folder, json))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED))
        .hasMessageContaining("CTC");
  }
}
