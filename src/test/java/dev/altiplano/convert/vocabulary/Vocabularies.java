package dev.altiplano.convert.vocabulary;

import dev.altiplano.testing.GgufWriter;
import dev.altiplano.tokenizer.Tokenizer;
import dev.altiplano.weights.gguf.GgufFile;
import java.nio.file.Path;

/** Opens tokenizers of GGUF files. */
final class Vocabularies {
  private Vocabularies() {}

  static Tokenizer tokenizer(Path file) {
    try (GgufFile gguf = GgufFile.open(file)) {
      return Tokenizer.of(file.toString(), TokenizerJson.of(GgufVocabulary.read(gguf.metadata())));
    }
  }

  static Tokenizer tokenizer(Path directory, GgufWriter writer) {
    return tokenizer(writer.write(directory.resolve("vocabulary.gguf")));
  }
}
