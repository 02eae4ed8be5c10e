package dev.altiplano.convert.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.testing.Damage;
import dev.altiplano.testing.GgufWriter;
import dev.altiplano.tokenizer.Tokenizer;
import dev.altiplano.weights.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Small vocabularies of each kind. */
class TokenizerJsonTest {
  private static final String KEY = "tokenizer.ggml.";
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int BYTE = 6;

  @TempDir private Path directory;

  /** A file's vocabulary as it grows. */
  private static final class Tokens {
    private final List<String> texts = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();
    private final List<Integer> types = new ArrayList<>();

    Tokens add(int type, String... added) {
      for (String text : added) {
        scores.add(type == NORMAL ? -(float) texts.size() : 0);
        texts.add(text);
        types.add(type);
      }
      return this;
    }

    GgufWriter file(String model) {
      return new GgufWriter()
          .put(KEY + "model", model)
          .put(KEY + "tokens", texts)
          .put(KEY + "scores", scores)
          .put(KEY + "token_type", types);
    }
  }

  private static Tokens letters() {
    return new Tokens()
        .add(NORMAL, "a", "b", "c", "d", "1", "2", "Ġ", "Ċ", ".", "<", "|", ">", "ab", "abc", "12")
        .add(CONTROL, "<|im_end|>")
        .add(USER_DEFINED, "<tool>", "  ")
        .add(CONTROL, "<s>");
  }

  private static GgufWriter bytePairs(String preTokenizer) {
    return letters()
        .file("gpt2")
        .put(KEY + "pre", preTokenizer)
        .put(KEY + "merges", List.of("a b", "ab c", "1 2", "a b", "x y"));
  }

  private static Tokens pieces() {
    Tokens tokens = new Tokens().add(UNKNOWN, "<unk>").add(CONTROL, "<s>", "</s>");
    IntStream.range(0, 256).forEach(i -> tokens.add(BYTE, "<0x%02X>".formatted(i)));
    return tokens
        .add(USER_DEFINED, "<tool>")
        .add(NORMAL, "▁a", "▁▁", "ab", "▁▁▁▁", "▁ab", "aba", "▁", "a", "b");
  }

  private int[] encode(GgufWriter file, String text, boolean special) {
    try (Tokenizer tokenizer = Vocabularies.tokenizer(directory, file)) {
      return tokenizer.encode(text, special);
    }
  }

  static Stream<String> preTokenizers() {
    return PreTokenizer.allNames();
  }

  @ParameterizedTest
  @MethodSource("preTokenizers")
  void pairsBytesAfterAnyCut(String name) {
    assertThat(encode(bytePairs(name), "abc\n", false)).isEqualTo(new int[] {13, 7});
    assertThat(encode(bytePairs(name), "abd<|im_end|>ab", false))
        .isEqualTo(new int[] {12, 3, 15, 12});
  }

  @ParameterizedTest
  @CsvSource({"gpt-2,'14'", "refact,'4,5'", "qwen2,'4,5'", "deepseek-v3,'14'", "dbrx,'14'"})
  void cutsDigitsAsTheNameSays(String name, String ids) {
    int[] expected = Arrays.stream(ids.split(",")).mapToInt(Integer::parseInt).toArray();
    assertThat(encode(bytePairs(name), "12", false)).isEqualTo(expected);
  }

  @Test
  void refusesAnUnknownCutByName() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> encode(bytePairs("klingon"), "a", false))
        .withMessageContaining("names the pre-tokenizer \"klingon\"")
        .withMessageContaining("deepseek-coder, deepseek-llm");
  }

  @Test
  void takesTheCommonCutWhereThereIsNoName() {
    assertThat(encode(bytePairs(""), "ab 12", false)).isEqualTo(new int[] {12, 6, 14});
  }

  @Test
  void tellsControlFromText() {
    try (Tokenizer tokenizer = Vocabularies.tokenizer(directory, bytePairs("gpt-2"))) {
      int[] ids = tokenizer.encode("a<tool>  <|im_end|>", false);
      assertThat(ids).isEqualTo(new int[] {0, 16, 17, 15});
      assertThat(tokenizer.decode(ids, true)).isEqualTo("a<tool>  ");
      assertThat(tokenizer.isSpecial(15)).isTrue();
      assertThat(tokenizer.vocabularySize()).isEqualTo(19);
    }
  }

  @Test
  void beginsAndEndsAsTheFileSays() {
    GgufWriter bare = bytePairs("gpt-2").put(KEY + "bos_token_id", 18);
    assertThat(encode(bare, "a", true)).isEqualTo(new int[] {0});
    GgufWriter both =
        bytePairs("gpt-2")
            .put(KEY + "bos_token_id", 18)
            .put(KEY + "eos_token_id", 15)
            .put(KEY + "add_bos_token", true)
            .put(KEY + "add_eos_token", true);
    assertThat(encode(both, "a", true)).isEqualTo(new int[] {18, 0, 15});
    GgufWriter known = bytePairs("llama-bpe").put(KEY + "bos_token_id", 18);
    assertThat(encode(known, "a", true)).isEqualTo(new int[] {18, 0});
    GgufWriter none =
        bytePairs("llama-bpe").put(KEY + "bos_token_id", 18).put(KEY + "add_bos_token", false);
    assertThat(encode(none, "a", true)).isEqualTo(new int[] {0});
  }

  @Test
  void joinsPiecesAndFallsBackToBytes() {
    GgufWriter file = pieces().file("llama");
    assertThat(encode(file, "ab", true)).isEqualTo(new int[] {1, 264});
    assertThat(encode(file, "é", false)).isEqualTo(new int[] {266, 3 + 0xC3, 3 + 0xA9});
    assertThat(encode(file, "", true)).isEqualTo(new int[] {1});
    // Each text after a special token begins with a space of its own.
    assertThat(encode(file, "b<tool>b", false)).isEqualTo(new int[] {266, 268, 259, 266, 268});
    GgufWriter bare = pieces().file("llama").put(KEY + "add_space_prefix", false);
    assertThat(encode(bare, "b<tool>b", false)).isEqualTo(new int[] {268, 259, 268});
  }

  @Test
  void keepsTheSpaceThatAnAnswerBeginsWith() {
    try (Tokenizer tokenizer = Vocabularies.tokenizer(directory, pieces().file("llama"))) {
      assertThat(tokenizer.decoder().accept(264)).isEqualTo(" ab");
    }
  }

  @Test
  void losesSpacesAfterSpecialTokensOfPhi3() {
    GgufWriter file = pieces().file("llama").put("general.name", "Phi-3 mini");
    assertThat(encode(file, "<tool>  ab", false)).isEqualTo(new int[] {259, 264});
    assertThat(encode(file, "<s> b", false)).isEqualTo(new int[] {1, 261, 268});
  }

  /** Whatever the scores are, pieces are joined as the definition says. */
  @Test
  void joinsRandomPiecesByTheirScores() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 30; round++) {
      Tokens tokens = new Tokens().add(UNKNOWN, "<unk>").add(NORMAL, "▁", "a", "b", "c");
      Stream.generate(() -> letters(random, random.nextInt(2, 6)).replace(' ', '▁'))
          .limit(40)
          .distinct()
          .forEach(text -> tokens.add(NORMAL, text));
      Map<String, Integer> ids = new HashMap<>();
      tokens.texts.forEach(text -> ids.put(text, ids.size()));
      PlainPieces plain = new PlainPieces(ids, tokens.scores, "▁");
      try (Tokenizer tokenizer = Vocabularies.tokenizer(directory, tokens.file("llama"))) {
        for (int i = 0; i < 100; i++) {
          String text = letters(random, random.nextInt(1, 30));
          assertThat(Arrays.stream(tokenizer.encode(text, false)).boxed().toList())
              .as("%s of %s", text, tokens.texts)
              .isEqualTo(plain.encode(text));
        }
      }
    }
  }

  private static String letters(SplittableRandom random, int length) {
    return random
        .ints(length, 0, 4)
        .collect(
            StringBuilder::new, (text, i) -> text.append(" abc".charAt(i)), StringBuilder::append)
        .toString();
  }

  /** Whatever the bytes are, a vocabulary is read or refused. */
  @Test
  void survivesDamagedVocabularies() throws IOException {
    Path file = directory.resolve("damaged.gguf");
    Random random = new Random(3);
    for (GgufWriter writer : List.of(bytePairs("qwen2"), pieces().file("llama"))) {
      byte[] sound = writer.bytes();
      int refused = 0;
      for (int i = 0; i < 500; i++) {
        Files.write(file, Damage.mutate(sound, random));
        try (Tokenizer tokenizer = Vocabularies.tokenizer(file)) {
          assertThat(tokenizer.encode("ab 12<tool>", true)).isNotNull();
        } catch (AltiplanoException e) {
          refused++;
        }
      }
      assertThat(refused).isBetween(50, 499);
    }
  }

  @Test
  void splitsWordsIntoPieces() {
    GgufWriter file =
        new Tokens()
            .add(CONTROL, "[PAD]", "[UNK]", "[CLS]", "[SEP]")
            .add(NORMAL, "▁hell", "o", "▁,", "▁cafe")
            .file("bert")
            .put(KEY + "unknown_token_id", 1)
            .put(KEY + "bos_token_id", 2)
            .put(KEY + "eos_token_id", 3);
    assertThat(encode(file, "Hello, Café xyz", true)).isEqualTo(new int[] {2, 4, 5, 6, 7, 1, 3});
  }

  @Test
  void weighsUnigrams() {
    GgufWriter file =
        new Tokens()
            .add(CONTROL, "<pad>", "</s>")
            .add(UNKNOWN, "<unk>")
            .add(NORMAL, "▁ab", "▁a", "b", "▁", "a")
            .file("t5")
            .put(KEY + "add_space_prefix", true)
            .put(KEY + "remove_extra_whitespaces", true);
    assertThat(encode(file, "  ab   a ", true)).isEqualTo(new int[] {3, 4, 1});
    assertThat(encode(file, "bx", false)).isEqualTo(new int[] {6, 5, 2});
  }

  @Test
  void namesWhatItDoesNotKnow() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> encode(letters().file("rwkv"), "a", false))
        .withMessageContaining("of the kind \"rwkv\"; this version knows gpt2, llama, bert, t5");
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> encode(letters().add(NORMAL, "a").file("llama"), "a", false))
        .withMessageContaining("has the token \"a\" twice");
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> encode(new GgufWriter().put(KEY + "model", "gpt2"), "a", false))
        .withMessageContaining("it has no tokenizer.ggml.tokens");
  }

  @Test
  void endsAnswersByIdAndByText() {
    Tokens tokens =
        letters().add(NORMAL, "<|endoftext|>", "stop", "eom").add(CONTROL, "<|end|>", "<|call|>");
    GgufWriter file =
        tokens
            .file("gpt2")
            .put(KEY + "pre", "gpt-2")
            .put(KEY + "merges", List.of("a b"))
            .put(KEY + "eos_token_id", 20)
            .put(KEY + "eom_token_id", 21)
            .put(KEY + "eos_token_ids", List.of(20, 14, 999));
    try (GgufFile gguf = GgufFile.open(file.write(directory.resolve("ends.gguf")))) {
      GgufVocabulary vocabulary = GgufVocabulary.read(gguf.metadata());
      assertThat(vocabulary.endTokens().stream()).containsExactly(14, 15, 19, 20, 21, 22, 23);
      assertThat(vocabulary.specialTokens()).containsEntry("eos_token", "stop");
    }
  }

  @Test
  void doesNotEndAnswersOfSeveralParts() {
    GgufWriter file =
        letters()
            .add(CONTROL, "<|end|>", "<|call|>", "<|return|>")
            .file("gpt2")
            .put(KEY + "pre", "gpt-4o")
            .put(KEY + "merges", List.of("a b"));
    try (GgufFile gguf = GgufFile.open(file.write(directory.resolve("parts.gguf")))) {
      assertThat(GgufVocabulary.read(gguf.metadata()).endTokens().stream())
          .containsExactly(15, 20, 21);
    }
  }
}
