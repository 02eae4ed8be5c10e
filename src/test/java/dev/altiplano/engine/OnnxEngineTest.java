package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.graph.ExportForm;
import dev.altiplano.graph.ExportedModel;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.testing.NativeMemory;
import dev.altiplano.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxEngineTest {
  /** Bytes that the allocator and the JIT may take, of several hundred that a leak would. */
  private static final long GROWTH = 40_000_000;

  private static final EngineOptions SMALL = new EngineOptions(2, 32, 1);

  @TempDir private Path directory;
  private Path model;
  private OnnxEngine engine;

  @BeforeEach
  void openEngine() {
    model = TinyModel.write(directory, Precision.FP32);
    engine = OnnxEngine.create(RuntimeLibrary.bundled());
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void saysWhatComputes() {
    assertThat(engine.description()).isEqualTo("ONNX Runtime 1.29.0 (interface 28), CPU");
  }

  @Test
  void readsTheModelFromItsGraph() throws Exception {
    try (ForwardPass pass = engine.open(model, SMALL)) {
      assertThat(pass.vocabularySize()).isEqualTo(TinyModel.VOCABULARY);
      long perToken =
          2L * TinyModel.LAYERS * TinyModel.KV_HEADS * TinyModel.HEAD_SIZE * Float.BYTES;
      assertThat(pass.memory())
          .isEqualTo(
              new MemoryUse(
                  Files.size(model) + Files.size(directory.resolve("model.onnx.data")),
                  perToken * SMALL.slots() * SMALL.contextLength()));
    }
  }

  @Test
  void namesMissingFile() {
    Path missing = directory.resolve("missing.onnx");
    assertFails(ErrorKind.LOAD_FAILED, () -> engine.open(missing, SMALL))
        .hasMessage("cannot load missing.onnx: there is no such file");
  }

  @Test
  void namesFileThatIsNoGraph() throws Exception {
    Path text = Files.writeString(directory.resolve("text.onnx"), "not a graph");
    assertFails(ErrorKind.LOAD_FAILED, () -> engine.open(text, SMALL))
        .hasMessageContainingAll("cannot load text.onnx: ", "CREATE_SESSION")
        .hasMessageNotContaining(directory.toString());
  }

  @Test
  void refusesModelWhoseWeightsAreCutOff() throws Exception {
    Path data = directory.resolve("model.onnx.data");
    Files.write(data, List.of());
    assertFails(ErrorKind.LOAD_FAILED, () -> engine.open(model, SMALL));
  }

  @Test
  void refusesCacheThatNoMachineHolds() {
    EngineOptions huge = new EngineOptions(Integer.MAX_VALUE / 2, Integer.MAX_VALUE, 1);
    assertFails(ErrorKind.OUT_OF_MEMORY, () -> engine.open(model, huge))
        .hasMessageContaining("lower the context length or the number of slots");
  }

  @Test
  void runtimeErrorsNameTheStep() {
    try (ForwardPass pass = engine.open(model, SMALL)) {
      SequenceStep unknownToken =
          new SequenceStep(pass.reserve(), new int[] {TinyModel.VOCABULARY}, 0, new int[] {0});
      assertFails(ErrorKind.INTERNAL, () -> pass.run(new Step(List.of(unknownToken))))
          .hasMessageContainingAll("a step of 1 sequences with 1 tokens", "out of data bounds");
    }
  }

  @Test
  void closesModelsThatAreStillOpen() {
    ForwardPass pass = engine.open(model, SMALL);
    Step step = new Step(List.of(new SequenceStep(pass.reserve(), new int[1], 0, new int[0])));
    engine.close();
    assertThatThrownBy(() -> pass.run(step)).isInstanceOf(IllegalStateException.class);
    pass.close();
    assertThatThrownBy(() -> engine.open(model, SMALL)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesLibraryThatIsNone() throws Exception {
    Path library = Files.writeString(directory.resolve("libonnxruntime.so"), "not a library");
    assertFails(
            ErrorKind.LOAD_FAILED, () -> OnnxEngine.create(new RuntimeLibrary.Installed(library)))
        .hasMessageContaining(library.toString());
    assertFails(
        ErrorKind.LOAD_FAILED,
        () -> OnnxEngine.create(new RuntimeLibrary.Installed(directory.resolve("missing"))));
  }

  @Test
  void takesLibraryFromPath() {
    Path library = new RuntimeLibrary.Bundled(directory.resolve("cache")).locate();
    try (OnnxEngine other = OnnxEngine.create(new RuntimeLibrary.Installed(library))) {
      assertThat(other.description()).isEqualTo(engine.description());
    }
  }

  @Test
  void openingRunningAndClosingLeavesNoMemory() throws IOException {
    assertOpeningLeavesNoMemory();
  }

  private void assertOpeningLeavesNoMemory() throws IOException {
    openRunAndClose(100);
    long before = NativeMemory.resident();
    openRunAndClose(200);
    assertThat(NativeMemory.resident() - before).isLessThan(GROWTH);
  }

  @Test
  void openingRunningAndClosingExportedGraphsLeavesNoMemory() throws IOException {
    model = exported(TinyModel.VOCABULARY);
    assertOpeningLeavesNoMemory();
  }

  /** A row of logits for each step would be 160 MB. */
  @Test
  void stepsOfExportedGraphsLeaveNoMemory() throws IOException {
    try (ForwardPass pass = engine.open(exported(8192), new EngineOptions(1, 256, 1))) {
      KvLease lease = pass.reserve();
      fill(pass, lease, 10);
      long before = NativeMemory.resident();
      fill(pass, lease, 20);
      assertThat(NativeMemory.resident() - before).isLessThan(GROWTH);
    }
  }

  private static void fill(ForwardPass pass, KvLease lease, int times) {
    for (int i = 0; i < times; i++) {
      for (int past = 0; past < 256; past++) {
        pass.run(new Step(List.of(new SequenceStep(lease, new int[1], past, new int[] {0}))));
      }
    }
  }

  @Test
  void readsAnExportedModelFromItsGraph() throws Exception {
    Path graph = exported(TinyModel.VOCABULARY);
    try (ForwardPass pass = engine.open(graph, SMALL)) {
      assertThat(pass.vocabularySize()).isEqualTo(TinyModel.VOCABULARY);
      long perToken =
          2L * TinyModel.LAYERS * TinyModel.KV_HEADS * TinyModel.HEAD_SIZE * Float.BYTES;
      assertThat(pass.memory())
          .isEqualTo(
              new MemoryUse(
                  GraphFiles.bytes(graph), perToken * (SMALL.slots() + 1) * SMALL.contextLength()));
    }
  }

  private Path exported(int vocabulary) throws IOException {
    Path source = Files.createDirectory(directory.resolve("exported"));
    new TinyLlama(2 * TinyModel.KV_HEADS, TinyModel.LAYERS, vocabulary, false, 1).write(source);
    Path graph = Files.createDirectory(source.resolve("onnx")).resolve("model.onnx");
    ExportedModel.write(source, ExportForm.OPTIMUM, graph);
    return graph;
  }

  @Test
  void failedOpeningLeavesNoMemory() throws IOException {
    EngineOptions huge = new EngineOptions(1 << 20, 1 << 20, 1);
    for (int i = 0; i < 100; i++) {
      assertFails(ErrorKind.OUT_OF_MEMORY, () -> engine.open(model, huge));
    }
    long before = NativeMemory.resident();
    for (int i = 0; i < 200; i++) {
      assertFails(ErrorKind.OUT_OF_MEMORY, () -> engine.open(model, huge));
    }
    assertThat(NativeMemory.resident() - before).isLessThan(GROWTH);
  }

  private void openRunAndClose(int times) {
    for (int i = 0; i < times; i++) {
      try (ForwardPass pass = engine.open(model, new EngineOptions(4, 1024, 1))) {
        KvLease first = pass.reserve();
        KvLease second = pass.reserve();
        pass.run(new Step(List.of(new SequenceStep(first, new int[8], 0, new int[] {7}))));
        pass.run(
            new Step(
                List.of(
                    new SequenceStep(first, new int[1], 8, new int[] {0}),
                    new SequenceStep(second, new int[1], 0, new int[] {0}))));
      }
    }
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      ErrorKind kind, ThrowingCallable action) {
    return assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
