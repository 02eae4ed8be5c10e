package dev.altiplano.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;

/** The native library with its own decoding, as what ours has to agree with. */
record Library(HuggingFaceTokenizer tokenizer) implements AutoCloseable {
  static {
    System.setProperty("ai.djl.offline", "true");
  }

  static Library open(Path file) throws IOException {
    byte[] json = Files.readAllBytes(file);
    byte[] pinned = TokenizerFile.parse(json).withPinnedIds(json);
    return new Library(
        HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(pinned), Map.of()));
  }

  String decode(int[] ids, boolean skipSpecial) {
    return tokenizer.decode(IntStream.of(ids).asLongStream().toArray(), skipSpecial);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
