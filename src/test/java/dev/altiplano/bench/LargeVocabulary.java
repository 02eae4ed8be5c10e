package dev.altiplano.bench;

import dev.altiplano.testing.Cria;
import dev.altiplano.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A vocabulary as large as those of large models: cria's, and made-up words, numbers, brackets. */
final class LargeVocabulary {
  static final int SIZE = 128_256;

  private static final String LETTERS = "etaoinshrdlcumwfgypbvkjxqz";
  private static final String SIGNS = "\"{}[],:.-_/()'\\<>=;!?*#";
  private static final String SPACE = "Ġ";

  private LargeVocabulary() {}

  static Tokenizer open() throws IOException {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode file = (ObjectNode) mapper.readTree(Files.readString(Cria.file("tokenizer.json")));
    ObjectNode vocabulary = (ObjectNode) file.get("model").get("vocab");
    var random = new SplittableRandom(3);
    int id = vocabulary.size() + file.get("added_tokens").size();
    while (id < SIZE) {
      String token = token(random);
      if (!vocabulary.has(token)) {
        vocabulary.put(token, id++);
      }
    }
    return Tokenizer.of(
        "a large vocabulary", mapper.writeValueAsString(file).getBytes(StandardCharsets.UTF_8));
  }

  /** A word more often than not, with or without the space before it. */
  private static String token(SplittableRandom random) {
    String start = random.nextBoolean() ? SPACE : "";
    return switch (random.nextInt(12)) {
      case 0 -> start + random.nextInt(1000);
      case 1 -> start + draw(random, SIGNS, 1 + random.nextInt(4));
      case 2 -> draw(random, LETTERS, 1 + random.nextInt(6)) + draw(random, SIGNS, 1);
      default -> start + draw(random, LETTERS, 2 + random.nextInt(9));
    };
  }

  private static String draw(SplittableRandom random, String from, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(from.charAt(random.nextInt(from.length())));
    }
    return text.toString();
  }
}
