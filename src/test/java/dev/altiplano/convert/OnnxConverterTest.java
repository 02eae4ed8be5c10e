package dev.altiplano.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.EngineOptions;
import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.TinyLlama;
import dev.altiplano.weights.onnx.OnnxFile;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import dev.altiplano.weights.safetensors.SafetensorsTensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxConverterTest {
  private static Engine engine;

  @TempDir private Path directory;
  private Path cache = Path.of("");
  private final AtomicInteger calibrations = new AtomicInteger();

  @BeforeAll
  static void openEngine() {
    engine = OnnxEngine.create(RuntimeLibrary.bundled());
  }

  @AfterAll
  static void closeEngine() {
    engine.close();
  }

  @BeforeEach
  void writeModel() {
    new TinyLlama(true).write(directory);
    cache = directory.resolve("onnx");
  }

  @Test
  void makesAnArtifactThatRuns() throws IOException {
    OnnxArtifact artifact = convert();
    assertThat(artifact.sizes().vocabSize()).isEqualTo(100);
    assertThat(artifact.precision()).isEqualTo(Precision.INT8);
    assertThat(artifact.modelFile().getParent())
        .isEqualTo(cache.resolve(files().digest().hex() + "-int8-v3"));
    try (EngineDecoder decoder = EngineDecoder.open(artifact.modelFile(), 8)) {
      assertThat(decoder.feed(1, 2, 3)).hasSize(100);
    }
  }

  @Test
  void findsTheArtifactAgain() throws IOException {
    Object first = fileKey(convert());
    assertThat(fileKey(convert())).isEqualTo(first);
    assertThat(
            fileKey(
                new OnnxConverter(cache)
                    .convert(files(), Precision.FP32, KvCacheType.F32, calibration())))
        .isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"F32, 512", "F16, 256", "Q8_0, 128"})
  void makesAGraphForEachTypeOfCache(KvCacheType type, long bytesPerToken) throws IOException {
    OnnxArtifact artifact = convert(type);
    assertThat(artifact.modelFile()).hasFileName("model.%s.onnx".formatted(type.label()));
    assertThat(artifact.sizes().kvBytesPerToken()).isEqualTo(bytesPerToken);
    try (ForwardPass pass = engine.open(artifact.modelFile(), new EngineOptions(2, 16, 1))) {
      assertThat(pass.memory().kvCache()).isEqualTo(2 * 16 * bytesPerToken);
      assertThat(pass.memory().weights()).isEqualTo(artifact.weightBytes());
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void graphsHaveTheParametersOfTheWeights(Precision precision) throws IOException {
    Path graph =
        new OnnxConverter(cache)
            .convert(files(), precision, KvCacheType.F32, calibration())
            .modelFile();
    long parameters =
        OnnxFile.read("the graph", graph).parametersByType().values().stream()
            .mapToLong(count -> count)
            .sum();
    try (SafetensorsFile weights =
        SafetensorsFile.open("weights", directory.resolve("model.safetensors"))) {
      assertThat(parameters)
          .isEqualTo(weights.tensors().stream().mapToLong(SafetensorsTensor::elements).sum());
    }
  }

  @Test
  void allTypesOfCacheShareTheWeights() throws IOException {
    Path data = convert(KvCacheType.F32).modelFile().resolveSibling(DecoderGraph.DATA_FILE);
    Object written = Files.getLastModifiedTime(data);
    for (KvCacheType type : KvCacheType.values()) {
      assertThat(convert(type).modelFile().resolveSibling(DecoderGraph.DATA_FILE)).isEqualTo(data);
    }
    assertThat(Files.getLastModifiedTime(data)).isEqualTo(written);
    assertThat(names(data.resolveSibling("")))
        .containsExactly(
            "artifact.json",
            "model.f16.onnx",
            "model.f32.onnx",
            "model.onnx.data",
            "model.q8_0.onnx");
  }

  @ParameterizedTest
  @EnumSource(KvCacheType.class)
  void longerContextsHaveAGraphOfTheirOwnWhereTheyAreRotatedInAnotherWay(KvCacheType type)
      throws IOException {
    String scaling =
        """
        {"rope_scaling": {"type": "longrope", "original_max_position_embeddings": 64,
          "short_factor": [1, 1, 1, 1, 1, 1, 1, 1], "long_factor": [1, 2, 3, 4, 5, 6, 7, 8]},\
        """;
    Files.writeString(
        directory.resolve("config.json"),
        new TinyLlama(true).config().replaceFirst("\\{", scaling));
    OnnxArtifact artifact = convert(type);
    Path shorter = artifact.modelFile(64);
    Path longer = artifact.modelFile(65);
    assertThat(shorter).isEqualTo(artifact.modelFile());
    assertThat(longer).hasFileName("model.%s.long.onnx".formatted(type.label()));
    assertThat(logits(shorter, 64)).isNotEqualTo(logits(longer, 200));
  }

  private static float[] logits(Path model, int context) {
    try (EngineDecoder decoder = EngineDecoder.open(model, context)) {
      return decoder.feed(1, 2, 3, 4, 5, 6, 7, 8);
    }
  }

  @Test
  void calibratesOnce() throws IOException {
    convert(KvCacheType.F32);
    assertThat(calibrations).hasValue(0);
    convert(KvCacheType.Q8_0);
    int first = calibrations.get();
    assertThat(first).isPositive();
    convert(KvCacheType.Q8_0);
    assertThat(calibrations).hasValue(first);
  }

  @Test
  void calibratesAgainWhereTheGraphIsCutOff() throws IOException {
    Path graph = convert(KvCacheType.Q8_0).modelFile();
    byte[] whole = Files.readAllBytes(graph);
    Files.write(graph, new byte[7]);
    assertThat(convert(KvCacheType.F32).modelFile()).exists();
    assertThat(convert(KvCacheType.Q8_0).modelFile()).hasBinaryContent(whole);
  }

  @Test
  void calibratesAgainAfterACrash() throws IOException {
    Path graph = convert(KvCacheType.F32).modelFile().resolveSibling("model.q8_0.onnx");
    Files.writeString(graph, "moved into place, but not in the manifest");
    Files.writeString(graph.resolveSibling("model.q8_0.onnx.partial"), "half");
    try (EngineDecoder decoder = EngineDecoder.open(convert(KvCacheType.Q8_0).modelFile(), 8)) {
      assertThat(decoder.feed(1, 2, 3)).hasSize(100);
    }
    assertThat(graph.resolveSibling("model.q8_0.onnx.partial")).doesNotExist();
  }

  @Test
  void failedCalibrationLeavesTheArtifactAsItWas() throws IOException {
    Path directory = convert(KvCacheType.F32).modelFile().resolveSibling("");
    List<String> before = names(directory);
    KvCalibration broken =
        new KvCalibration(
            engine,
            text -> {
              throw new IllegalStateException("no tokenizer");
            },
            1);
    assertThatThrownBy(
            () ->
                new OnnxConverter(cache).convert(files(), Precision.INT8, KvCacheType.Q8_0, broken))
        .hasMessage("no tokenizer");
    assertThat(names(directory)).isEqualTo(before);
  }

  @Test
  void calibratesWithoutTokensThatTheModelDoesNotKnow() throws IOException {
    KvCalibration wider = new KvCalibration(engine, text -> new int[] {1, 100, 2, 5000}, 1);
    OnnxArtifact artifact =
        new OnnxConverter(cache).convert(files(), Precision.INT8, KvCacheType.Q8_0, wider);
    assertThat(artifact.modelFile()).exists();
  }

  @Test
  void aCalibrationThatIsGivenUpEndsAndLeavesTheArtifactAsItWas() throws IOException {
    Path artifact = convert(KvCacheType.F32).modelFile().resolveSibling("");
    List<String> before = names(artifact);
    KvCalibration interrupted =
        new KvCalibration(
            engine,
            text -> {
              Thread.currentThread().interrupt();
              return new int[] {1, 2, 3};
            },
            1);
    assertThatThrownBy(
            () ->
                new OnnxConverter(cache)
                    .convert(files(), Precision.INT8, KvCacheType.Q8_0, interrupted))
        .hasMessageContaining("given up")
        .hasRootCauseMessage(GivenUp.failure(null).getMessage());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(names(artifact)).isEqualTo(before);
    assertThat(convert(KvCacheType.Q8_0).modelFile()).exists();
  }

  @Test
  void aFileIsNotReadToItsEndWhereNobodyWaits() throws IOException {
    SourceFile config = source("config.json");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> config.verify("config.json")).hasMessageContaining("given up");
    assertThat(Thread.interrupted()).isTrue();
    config.verify("config.json");
  }

  @Test
  void convertsAgainWhenAFileHasTheWrongSize() throws IOException {
    Path data = convert().modelFile().resolveSibling(DecoderGraph.DATA_FILE);
    long size = Files.size(data);
    try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
      channel.truncate(size - 1);
    }
    convert();
    assertThat(data).hasSize(size);
    assertThat(names()).hasSize(2);
  }

  @Test
  void convertsAgainWhenTheManifestIsMissing() throws IOException {
    Path manifest = convert().modelFile().resolveSibling("artifact.json");
    Files.delete(manifest);
    convert();
    assertThat(manifest).exists();
  }

  @Test
  void removesWhatACrashLeft() throws IOException {
    Path left = Files.createDirectories(cache.resolve("another-int4-v1.partial"));
    Path same = Files.createDirectories(cache.resolve(files().digest().hex() + "-int8-v3.partial"));
    Files.writeString(left.resolve("model.onnx.data"), "half");
    Files.writeString(same.resolve("model.onnx.data"), "half");
    convert();
    assertThat(left).doesNotExist();
    assertThat(same).doesNotExist();
  }

  @Test
  void leavesNothingBehindWhenItFails() throws IOException {
    new TinyLlama(4, 1, 100, true, 1).write(directory);
    Files.writeString(directory.resolve("config.json"), new TinyLlama(true).config());
    assertThatThrownBy(this::convert)
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("tensor model.layers.1.input_layernorm.weight");
    assertThat(names()).containsExactly(".lock");
  }

  @Test
  void convertsOnceForManyThreads() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Object> call = () -> fileKey(convert());
      List<Future<Object>> results = threads.invokeAll(List.of(call, call, call, call));
      assertThat(results.stream().map(Future::resultNow).distinct()).hasSize(1);
    }
  }

  @Test
  void refusesWeightsItCannotRead() throws IOException {
    SourceFile weights = source("model.safetensors");
    ModelFiles files = new ModelFiles(source("config.json"), Map.of("model.bin", weights));
    assertThatThrownBy(
            () ->
                new OnnxConverter(cache)
                    .convert(files, Precision.FP32, KvCacheType.F32, calibration()))
        .hasMessageContaining("its weights are [model.bin]");
  }

  @Test
  void readsSeveralFilesByTheirIndex() throws IOException {
    Files.writeString(
        directory.resolve("index"), "{\"weight_map\":{\"model.norm.weight\":\"1.safetensors\"}}");
    Map<String, SourceFile> weights =
        Map.of(
            "1.safetensors", source("model.safetensors"),
            "model.safetensors.index.json", source("index"));
    ModelFiles files = new ModelFiles(source("config.json"), weights);
    assertThatThrownBy(
            () ->
                new OnnxConverter(cache)
                    .convert(files, Precision.FP32, KvCacheType.F32, calibration()))
        .hasMessageContaining("tensor model.embed_tokens.weight is not in the index");
  }

  private OnnxArtifact convert() throws IOException {
    return convert(KvCacheType.F32);
  }

  private OnnxArtifact convert(KvCacheType type) throws IOException {
    return new OnnxConverter(cache).convert(files(), Precision.INT8, type, calibration());
  }

  private KvCalibration calibration() {
    return new KvCalibration(
        engine,
        text -> {
          calibrations.incrementAndGet();
          return text.codePoints().limit(40).map(c -> c % 100).toArray();
        },
        1);
  }

  private ModelFiles files() throws IOException {
    return new ModelFiles(
        source("config.json"), Map.of("model.safetensors", source("model.safetensors")));
  }

  private SourceFile source(String name) throws IOException {
    Path path = directory.resolve(name);
    return new SourceFile(path, Digest.of(Files.readAllBytes(path)));
  }

  private static Object fileKey(OnnxArtifact artifact) throws IOException {
    return Files.getAttribute(artifact.modelFile(), "unix:ino");
  }

  private List<String> names() throws IOException {
    return names(cache);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
