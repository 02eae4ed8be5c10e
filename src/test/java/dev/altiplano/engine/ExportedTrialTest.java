package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.graph.ExportForm;
import dev.altiplano.graph.ExportForm.Attends;
import dev.altiplano.graph.ExportForm.Keeps;
import dev.altiplano.graph.ExportedModel;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a few runs find out of a graph. */
class ExportedTrialTest {
  private static final int VOCABULARY = 96;
  private static final ExportForm OPTIMUM = ExportForm.OPTIMUM;

  @TempDir private Path directory;

  static Stream<Arguments> forms() {
    ExportForm grouped = OPTIMUM.with(Attends.GROUP_QUERY_ATTENTION);
    ExportForm blind = OPTIMUM.with(Attends.PLAIN_WITHOUT_CAUSALITY);
    return Stream.of(
        Arguments.of("Optimum", OPTIMUM, LogitsForm.ALL, true),
        Arguments.of("half precision", grouped.inHalfPrecision(), LogitsForm.ALL, true),
        Arguments.of("dynamic quantisation", OPTIMUM.withRoundedProducts(), LogitsForm.ALL, true),
        Arguments.of("quantised operator", grouped.withRoundedProducts(), LogitsForm.ALL, true),
        Arguments.of("last logits", grouped.with(Keeps.LAST), LogitsForm.LAST, true),
        Arguments.of("logits as told", OPTIMUM.with(Keeps.AS_TOLD), LogitsForm.AS_TOLD, true),
        Arguments.of("no causality", blind, LogitsForm.ALL, false),
        Arguments.of("no causality, last", blind.with(Keeps.LAST), LogitsForm.LAST, false),
        Arguments.of("no causality, rounded", blind.withRoundedProducts(), LogitsForm.ALL, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void findsOutWhatTheInputsDoNotTell(
      String name, ExportForm form, LogitsForm logits, boolean several) {
    for (int seed = 1; seed <= 5; seed++) {
      assertThat(traits(form, seed, 32))
          .isEqualTo(new ExportedTraits(VOCABULARY, logits, several, several));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void shortContextsAreTriedAsFarAsTheyGo(int contextLength) {
    assertThat(traits(OPTIMUM, 1, contextLength))
        .isEqualTo(new ExportedTraits(VOCABULARY, LogitsForm.ALL, true, true));
  }

  @Test
  void refusesAGraphThatComputesNoNumbers() throws IOException {
    Path graph = export(OPTIMUM, 1);
    Path data = graph.resolveSibling("model.onnx_data");
    byte[] weights = Files.readAllBytes(data);
    Arrays.fill(weights, (byte) -1); // NaN, as single precision has it
    Files.write(data, weights);
    assertThatThrownBy(() -> traits(graph, 32))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED))
        .hasMessageContaining("graph model.onnx: 96 of the 96 logits of a token are NaN");
  }

  private ExportedTraits traits(ExportForm form, int seed, int contextLength) {
    return traits(export(form, seed), contextLength);
  }

  private Path export(ExportForm form, int seed) {
    Path source = directory.resolve("model-" + seed);
    assertThat(source.toFile().mkdirs()).isTrue();
    new TinyLlama(4, 2, VOCABULARY, false, seed).write(source);
    Path graph = source.resolve("model.onnx");
    ExportedModel.write(source, form, graph);
    return graph;
  }

  private static ExportedTraits traits(Path graph, int contextLength) {
    OrtApi api = OrtApi.load(RuntimeLibrary.bundled().locate());
    try (OrtRuntime runtime = new OrtRuntime(api);
        ExportedGraph opened =
            new ExportedGraph(
                runtime,
                OpenedSession.open(runtime, graph, 1),
                new EngineOptions(1, contextLength, 1))) {
      return opened.traits();
    }
  }
}
