package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.GreedyGolden;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models whose logits and answers other programs computed. */
class GoldenForwardPassTest {
  @TempDir private Path directory;
  private final OnnxEngine engine = OnnxEngine.create(RuntimeLibrary.bundled());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  @Tag("shared")
  void computesTheLogitsOfLlamaCpp() throws IOException {
    Path model = SharedFiles.path("testdata/architectures/llama");
    JsonNode golden =
        JsonMapper.shared().readTree(Files.readAllBytes(model.resolve("golden.json")));
    int[] prompt = ids(golden.path("prompt_ids"));
    int[] next = ids(golden.path("next_ids"));
    FloatBuffer expected = floats(model.resolve("logits.f32"));
    try (ForwardPass pass = engine.open(write(model), new EngineOptions(2, 128, 2))) {
      KvLease lease = pass.reserve();
      step(pass, new SequenceStep(lease, Arrays.copyOf(prompt, 20), 0, new int[0]));
      assertClose(
          step(pass, chunk(lease, Arrays.copyOfRange(prompt, 20, prompt.length), 20)), expected);
      for (int i = 0; i < next.length; i++) {
        int[] token = {next[i]};
        assertClose(step(pass, chunk(lease, token, prompt.length + i)), expected);
      }
    }
    assertThat(expected.hasRemaining()).isFalse();
  }

  /** With more than one slot, answers of different lengths are decoded together. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void answersLikeTheOriginal(int slots) {
    List<GreedyGolden.Case> cases = GreedyGolden.read(Cria.golden("greedy.json")).cases();
    try (ForwardPass pass = engine.open(write(Cria.file(".")), new EngineOptions(slots, 512, 2))) {
      List<Answer> running = new ArrayList<>();
      for (GreedyGolden.Case wanted : cases) {
        running.add(new Answer(pass, wanted));
        if (running.size() == slots) {
          advance(pass, running);
        }
      }
      while (!running.isEmpty()) {
        advance(pass, running);
      }
    }
  }

  /** Steps until at least one answer is complete, and checks and removes what is. */
  private static void advance(ForwardPass pass, List<Answer> running) {
    while (running.stream().noneMatch(Answer::isComplete)) {
      Logits logits = step(pass, running.stream().map(Answer::next).toArray(SequenceStep[]::new));
      for (int i = 0; i < running.size(); i++) {
        running.get(i).accept(logits, i);
      }
    }
    running.removeIf(Answer::checkIfComplete);
  }

  /** A greedy answer in the making. */
  private static final class Answer {
    private final GreedyGolden.Case wanted;
    private final KvLease lease;
    private final List<Integer> ids = new ArrayList<>();
    private int[] tokens;
    private int past;

    Answer(ForwardPass pass, GreedyGolden.Case wanted) {
      this.wanted = wanted;
      this.lease = pass.reserve();
      this.tokens = wanted.promptIds().stream().mapToInt(Integer::intValue).toArray();
    }

    SequenceStep next() {
      return chunk(lease, tokens, past);
    }

    void accept(Logits logits, int row) {
      float[] values = new float[logits.vocabularySize()];
      logits.copyRow(row, values);
      int best =
          IntStream.range(0, values.length)
              .reduce((a, b) -> values[b] > values[a] ? b : a)
              .orElse(0);
      past += tokens.length;
      tokens = new int[] {best};
      ids.add(best);
    }

    boolean isComplete() {
      return ids.size() == wanted.ids().size();
    }

    boolean checkIfComplete() {
      if (isComplete()) {
        assertThat(ids).as(wanted.name()).isEqualTo(wanted.ids());
        lease.close();
      }
      return isComplete();
    }
  }

  private Path write(Path model) {
    try (SafetensorsFile weights = SafetensorsFile.open(model.resolve("model.safetensors"))) {
      DecoderConfig config = DecoderConfig.read(model.resolve("config.json"));
      DecoderGraph.write(config, weights, Precision.FP32, directory);
    }
    return directory.resolve(DecoderGraph.modelFile(KvCacheType.F32));
  }

  private static SequenceStep chunk(KvLease lease, int[] tokens, int past) {
    return new SequenceStep(lease, tokens, past, new int[] {tokens.length - 1});
  }

  private static Logits step(ForwardPass pass, SequenceStep... sequences) {
    return pass.run(new Step(List.of(sequences)));
  }

  private static void assertClose(Logits logits, FloatBuffer expected) {
    float[] wanted = new float[logits.vocabularySize()];
    expected.get(wanted);
    float[] actual = new float[wanted.length];
    logits.copyRow(0, actual);
    assertThat(actual).containsExactly(wanted, within(1e-4f));
  }

  private static FloatBuffer floats(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  private static int[] ids(JsonNode node) {
    return IntStream.range(0, node.size()).map(i -> node.get(i).intValue()).toArray();
  }
}
