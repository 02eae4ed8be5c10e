package dev.altiplano.bench;

import java.util.Arrays;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A tokenizer whose token {@code n} is the word {@code tn}, so that texts have known lengths. */
final class Words {
  private Words() {}

  /** The content of {@code tokenizer.json}. */
  static String tokenizer(int vocabSize) {
    StringJoiner vocabulary = new StringJoiner(",", "{", "}");
    for (int id = 0; id < vocabSize; id++) {
      vocabulary.add("\"t%d\":%d".formatted(id, id));
    }
    return """
    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
     "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null,
     "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": false},
     "model": {"type": "WordLevel", "unk_token": "t0", "vocab": %s}}
    """
        .formatted(vocabulary);
  }

  static int[] random(RandomGenerator random, int count, int vocabSize) {
    return IntStream.generate(() -> random.nextInt(vocabSize)).limit(count).toArray();
  }

  static String text(int[] ids) {
    return Arrays.stream(ids).mapToObj(id -> "t" + id).collect(Collectors.joining(" "));
  }

  static int[] ids(String text) {
    return Arrays.stream(text.strip().split(" +"))
        .filter(word -> !word.isEmpty())
        .mapToInt(word -> Integer.parseInt(word.substring(1)))
        .toArray();
  }
}
