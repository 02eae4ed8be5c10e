package dev.altiplano.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.testing.Cria;
import dev.altiplano.testing.SharedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokenizers of real models give the ids and texts that other programs give. */
class GoldenTokenizersTest {
  /** Cria's vectors: texts in many scripts, with their ids. */
  private static List<JsonNode> vectors() {
    return JsonMapper.shared().readTree(Cria.golden("tokenizer.json")).valueStream().toList();
  }

  private static int[] ids(JsonNode vector) {
    return vector.get("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  private static Tokenizer cria() {
    return Tokenizer.open(Cria.file("tokenizer.json"));
  }

  static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String root : List.of("models", "testdata/architectures")) {
      try (var folders = Files.list(SharedFiles.path(root))) {
        folders.map(f -> f.resolve("tokenizer.json")).filter(Files::exists).forEach(files::add);
      }
    }
    return files;
  }

  @Test
  void agreesWithCriasVectors() {
    List<JsonNode> vectors = vectors();
    assertThat(vectors).hasSize(77);
    try (var tokenizer = cria()) {
      for (JsonNode vector : vectors) {
        int[] ids = ids(vector);
        String text = vector.get("text").stringValue();
        String decoded = vector.get("decoded").stringValue();
        assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(ids);
        assertThat(tokenizer.decode(ids, false)).isEqualTo(decoded);
        assertThat(Agreement.incremental(tokenizer, ids)).isEqualTo(tokenizer.decode(ids, true));
      }
    }
  }

  @Test
  void encodesCriasVectorsFromManyThreads() throws Exception {
    List<JsonNode> vectors = vectors();
    try (var tokenizer = cria();
        var threads = Executors.newFixedThreadPool(8)) {
      List<Future<int[]>> encoded = new ArrayList<>();
      for (int round = 0; round < 20; round++) {
        for (JsonNode vector : vectors) {
          String text = vector.get("text").stringValue();
          encoded.add(threads.submit(() -> tokenizer.encode(text, false)));
        }
      }
      for (int i = 0; i < encoded.size(); i++) {
        assertThat(encoded.get(i).get()).isEqualTo(ids(vectors.get(i % vectors.size())));
      }
    }
  }

  @Test
  @Tag("shared")
  void tinystoriesTextSurvivesTheRoundTrip() throws IOException {
    Path folder = SharedFiles.path("models/tinystories-656k");
    try (var tokenizer = Tokenizer.open(folder.resolve("tokenizer.json"))) {
      for (String file : List.of("golden-prompt.txt", "golden-output.txt")) {
        String text = Files.readString(folder.resolve(file));
        assertThat(tokenizer.decode(tokenizer.encode(text, false), false)).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  @Tag("shared")
  void agreesWithTheLibraryOnRandomTokens(Path file) throws IOException {
    try (var tokenizer = Tokenizer.open(file);
        var library = Library.open(file)) {
      Agreement.onRandomTokens(tokenizer, library, new SplittableRandom(7), 500);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  @Tag("shared")
  void agreesWithTheLibraryOnTexts(Path file) throws IOException {
    try (var tokenizer = Tokenizer.open(file);
        var library = Library.open(file)) {
      for (JsonNode vector : vectors()) {
        int[] ids = tokenizer.encode(vector.get("text").stringValue(), true);
        Agreement.on(tokenizer, library, ids);
      }
    }
  }

  @Test
  void bytesOfTokensAddUpToTheText() {
    String text = "Na\u00efve caf\u00e9 \u2013 \u65e5\u672c\u8a9e \uD83D\uDE00\uD83C\uDFFD!";
    try (var tokenizer = cria()) {
      var bytes = new ByteArrayOutputStream();
      for (int id : tokenizer.encode(text, false)) {
        bytes.writeBytes(tokenizer.bytesOf(id));
      }
      assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    }
  }
}
