package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.EngineOptions;
import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.KvLease;
import dev.altiplano.engine.Logits;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.engine.SequenceStep;
import dev.altiplano.engine.Step;
import dev.altiplano.engine.TensorNames;
import dev.altiplano.graph.ExportForm.Attends;
import dev.altiplano.graph.ExportForm.Keeps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported graphs with random weights, against loops in plain Java. */
class ExportedModelTest {
  private static final double CLOSE = 1e-4;
  private static final double CLOSE_IN_HALF = 1e-2;
  private static final int[] NONE = {};

  @TempDir private Path directory;
  private final Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());
  private DecoderConfig config;
  private RandomWeights weights;

  @BeforeEach
  void drawWeights() throws IOException {
    String json =
        """
        {"architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "hidden_size": 64,
         "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2,
         "intermediate_size": 96, "vocab_size": 80, "max_position_embeddings": 128,
         "rms_norm_eps": 1e-6}
        """;
    config = DecoderConfig.read(Files.writeString(directory.resolve("config.json"), json));
    weights = RandomWeights.of(config, names(), 7);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  private WeightNames names() {
    return config.architecture().description().huggingFace(Set.of());
  }

  static Stream<Arguments> forms() {
    ExportForm optimum = ExportForm.OPTIMUM;
    ExportForm grouped = optimum.with(Attends.GROUP_QUERY_ATTENTION);
    TensorNames others =
        new TensorNames("text", "seen", "places", "k_%d_in", "v_%d_in", "scores", "k_%d", "v_%d");
    return Stream.of(
        Arguments.of("Optimum", optimum, CLOSE),
        Arguments.of("counts positions itself", optimum.withoutPositions(), CLOSE),
        Arguments.of("half precision", optimum.inHalfPrecision(), CLOSE_IN_HALF),
        Arguments.of("GroupQueryAttention", grouped.withoutPositions(), CLOSE),
        Arguments.of("GroupQueryAttention, half", grouped.inHalfPrecision(), CLOSE_IN_HALF),
        Arguments.of("last logits", optimum.with(Keeps.LAST), CLOSE),
        Arguments.of("logits as told", optimum.with(Keeps.AS_TOLD), CLOSE),
        Arguments.of("merged branches", optimum.withCacheBranch(), CLOSE),
        Arguments.of("no causality", optimum.with(Attends.PLAIN_WITHOUT_CAUSALITY), CLOSE),
        Arguments.of("other names", optimum.with(others), CLOSE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void computesWhatPlainLoopsCompute(String name, ExportForm form, double close) {
    int[] tokens = new Random(3).ints(24, 0, config.vocabSize()).toArray();
    int[] other = new Random(4).ints(24, 0, config.vocabSize()).toArray();
    System.arraycopy(tokens, 0, other, 0, 9);
    double[][] wanted = expected(tokens);
    double[][] otherWanted = expected(other);
    try (ForwardPass pass = open(form)) {
      KvLease first = pass.reserve();
      KvLease second = pass.reserve();
      assertClose(pass, first, part(tokens, 0, 12), 0, wanted, close);
      assertClose(pass, second, part(other, 0, 5), 0, otherWanted, close);
      assertClose(pass, first, part(tokens, 12, 20), 12, wanted, close);
      for (int i = 20; i < tokens.length; i++) {
        assertClose(pass, first, part(tokens, i, i + 1), i, wanted, close);
        assertClose(pass, second, part(other, i - 15, i - 14), i - 15, otherWanted, close);
      }
      // Goes on from a shorter prefix, of its own row and of another.
      assertClose(pass, first, part(other, 9, 15), 9, otherWanted, close);
      pass.copyPrefix(first, second, 7);
      assertClose(pass, second, part(tokens, 7, 20), 7, wanted, close);
    }
  }

  private double[][] expected(int[] tokens) {
    return new PlainDecoder(config, new DecoderWeights(config, weights, names())).logits(tokens);
  }

  private ForwardPass open(ExportForm form) {
    Path graph = directory.resolve("model.onnx");
    ExportedModel.write(config, weights, form, graph);
    return engine.open(graph, new EngineOptions(2, 32, 2, form.names()));
  }

  private static int[] part(int[] tokens, int from, int to) {
    return Arrays.copyOfRange(tokens, from, to);
  }

  /** Asks for the logits of a token in the middle and of the last, and then for none. */
  private static void assertClose(
      ForwardPass pass, KvLease lease, int[] tokens, int past, double[][] wanted, double close) {
    int last = tokens.length - 1;
    int[] at = last == 0 ? new int[] {0} : new int[] {last / 2, last};
    Logits logits = pass.run(new Step(List.of(new SequenceStep(lease, tokens, past, at))));
    float[] row = new float[logits.vocabularySize()];
    for (int i = 0; i < at.length; i++) {
      logits.copyRow(i, row);
      float[] right = new float[row.length];
      for (int j = 0; j < right.length; j++) {
        right[j] = (float) wanted[past + at[i]][j];
      }
      assertThat(LogitsDistance.between(row, right)).isLessThan(close);
    }
    pass.run(new Step(List.of(new SequenceStep(lease, tokens, past, NONE))));
  }
}
