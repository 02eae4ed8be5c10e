package dev.altiplano.convert.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.testing.Cria;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.tokenizer.Tokenizer;
import dev.altiplano.weights.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Vocabularies in GGUF files give the ids that llama.cpp's own vectors have. */
@Tag("shared")
class GgufVocabulariesTest {
  private static final String SEPARATOR = "\n__ggml_vocab_test__\n";

  private static Path file(String name) {
    return SharedFiles.path("testdata/gguf-vocab/ggml-vocab-%s.gguf".formatted(name));
  }

  private static List<String> texts(Path file) throws IOException {
    String all = Files.readString(file.resolveSibling(file.getFileName() + ".inp"));
    return List.of(
        all.substring(0, all.lastIndexOf(SEPARATOR)).split(Pattern.quote(SEPARATOR), -1));
  }

  @ParameterizedTest
  @CsvSource({"gpt-2", "deepseek-coder", "llama-spm", "bert-bge"})
  void agreesWithTheVectors(String name) throws IOException {
    Path file = file(name);
    List<String> texts = texts(file);
    List<String> lines = Files.readAllLines(file.resolveSibling(file.getFileName() + ".out"));
    assertThat(texts).hasSameSizeAs(lines).hasSizeGreaterThan(40);
    try (Tokenizer tokenizer = Vocabularies.tokenizer(file)) {
      for (int i = 0; i < texts.size(); i++) {
        int[] ids =
            Arrays.stream(lines.get(i).split(" "))
                .filter(id -> !id.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        assertThat(tokenizer.encode(texts.get(i), false)).as(texts.get(i)).isEqualTo(ids);
      }
    }
  }

  /** The same model has its vocabulary as a tokenizer.json too. */
  @Test
  void agreesWithTheOtherFormOfTheSameVocabulary() {
    Path file = SharedFiles.path("models/cria-gguf/cria-f16.gguf");
    try (Tokenizer tokenizer = Vocabularies.tokenizer(file);
        Tokenizer other = Tokenizer.open(Cria.file("tokenizer.json"))) {
      for (JsonNode vector : JsonMapper.shared().readTree(Cria.golden("tokenizer.json"))) {
        String text = vector.get("text").stringValue();
        int[] ids = vector.get("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
        assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(ids);
        assertThat(tokenizer.decode(ids, true)).isEqualTo(other.decode(ids, true));
      }
    }
  }

  /** All of a text comes back, with the space that the tokenizer puts before it. */
  @ParameterizedTest
  @CsvSource({"gpt-2,''", "deepseek-coder,''", "llama-spm,' '"})
  void textsSurviveTheRoundTrip(String name, String prefix) throws IOException {
    try (Tokenizer tokenizer = Vocabularies.tokenizer(file(name))) {
      for (String text : texts(file(name))) {
        String expected = text.isEmpty() ? "" : prefix + text;
        assertThat(tokenizer.decode(tokenizer.encode(text, false), false)).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"gpt-2,0,0", "deepseek-coder,1,0", "llama-spm,1,0", "bert-bge,1,1"})
  void putsSpecialTokensAround(String name, int before, int after) {
    try (Tokenizer tokenizer = Vocabularies.tokenizer(file(name))) {
      int[] bare = tokenizer.encode("hello", false);
      int[] whole = tokenizer.encode("hello", true);
      assertThat(whole).hasSize(before + bare.length + after);
      assertThat(Arrays.copyOfRange(whole, before, before + bare.length)).isEqualTo(bare);
      IntStream.range(0, before).forEach(i -> assertThat(tokenizer.isSpecial(whole[i])).isTrue());
    }
  }

  /** Pieces of tokens, runs of one character and spaces come together as the definition says. */
  @Test
  void joinsPiecesByTheirScores() {
    Path file = file("llama-spm");
    try (GgufFile gguf = GgufFile.open(file);
        Tokenizer tokenizer = Vocabularies.tokenizer(file)) {
      GgufVocabulary vocabulary = GgufVocabulary.read(gguf.metadata());
      Map<String, Integer> ids = new HashMap<>();
      vocabulary.tokens().forEach(token -> ids.put(token.text(), ids.size()));
      PlainPieces plain =
          new PlainPieces(
              ids, vocabulary.tokens().stream().map(GgufVocabulary.Token::score).toList(), "▁");
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < 3_000; i++) {
        String text = mixed(random, vocabulary);
        assertThat(Arrays.stream(tokenizer.encode(text, false)).boxed().toList())
            .as(text)
            .isEqualTo(plain.encode(text));
      }
    }
  }

  private static String mixed(SplittableRandom random, GgufVocabulary vocabulary) {
    return Stream.generate(() -> part(random, vocabulary))
        .limit(random.nextInt(1, 12))
        .reduce("", String::concat);
  }

  private static String part(SplittableRandom random, GgufVocabulary vocabulary) {
    String token = vocabulary.tokens().get(random.nextInt(300, vocabulary.tokens().size())).text();
    return switch (random.nextInt(4)) {
      case 0 -> token.replace("▁", " ");
      case 1 -> token.substring(0, token.offsetByCodePoints(0, 1)).repeat(random.nextInt(1, 20));
      case 2 -> " ".repeat(random.nextInt(1, 20));
      default -> "=-*#\\_ax0.".substring(random.nextInt(10)).repeat(random.nextInt(1, 4));
    };
  }
}
