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
import dev.altiplano.testing.EngineDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The graph of every architecture, with random weights, against loops in plain Java; and against
 * itself, token by token, in chunks and in a batch.
 */
class ArchitecturesTest {
  private static final double CLOSE = 1e-4;

  private static final String LONG_ROPE =
      """
      , "sliding_window": null, "original_max_position_embeddings": 48,
      "rope_scaling": {"type": "longrope",
        "short_factor": [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7],
        "long_factor": [1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0]}\
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void computesWhatPlainLoopsCompute(Architecture architecture) throws IOException {
    DecoderConfig config = config(architecture);
    WeightNames names = architecture.description().huggingFace(Set.of());
    RandomWeights weights = RandomWeights.of(config, names, 7);
    DecoderGraph.write(config, weights, Precision.FP32, directory);
    int[] tokens = new Random(3).ints(36, 0, config.vocabSize()).toArray();
    double[][] expected =
        new PlainDecoder(config, new DecoderWeights(config, weights, names)).logits(tokens);
    try (EngineDecoder decoder = EngineDecoder.open(model(), 64)) {
      assertClose(decoder.feed(Arrays.copyOf(tokens, 25)), expected[24]);
      assertClose(decoder.feed(Arrays.copyOfRange(tokens, 25, 32)), expected[31]);
      for (int i = 32; i < tokens.length; i++) {
        assertClose(decoder.feed(tokens[i]), expected[i]);
      }
      decoder.reset();
      for (int i = 0; i < 20; i++) {
        assertClose(decoder.feed(tokens[i]), expected[i]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void aBatchComputesWhatEachComputesAlone(Architecture architecture) throws IOException {
    DecoderConfig config = config(architecture);
    WeightNames names = architecture.description().huggingFace(Set.of());
    DecoderGraph.write(config, RandomWeights.of(config, names, 8), Precision.FP32, directory);
    Random random = new Random(4);
    List<int[]> prompts = new ArrayList<>();
    for (int length : new int[] {3, 30, 17}) {
      prompts.add(random.ints(length, 0, config.vocabSize()).toArray());
    }
    int[] next = random.ints(3, 0, config.vocabSize()).toArray();
    float[][] alone = new float[prompts.size()][];
    try (EngineDecoder decoder = EngineDecoder.open(model(), 64)) {
      for (int i = 0; i < alone.length; i++) {
        decoder.reset();
        decoder.feed(prompts.get(i));
        alone[i] = decoder.feed(next[i]);
      }
    }
    float[][] together = together(prompts, next);
    for (int i = 0; i < alone.length; i++) {
      assertThat(LogitsDistance.between(together[i], alone[i])).isLessThan(CLOSE);
    }
  }

  @ParameterizedTest
  @EnumSource(ContextRange.class)
  void aLongContextIsRotatedByFactorsOfItsOwn(ContextRange range) throws IOException {
    DecoderConfig config = config(Architecture.PHI3, LONG_ROPE);
    assertThat(config.contextRange(48)).isEqualTo(ContextRange.ORIGINAL);
    assertThat(config.contextRange(49)).isEqualTo(ContextRange.LONGER);
    WeightNames names = config.architecture().description().huggingFace(Set.of());
    RandomWeights weights = RandomWeights.of(config, names, 9);
    DecoderGraph.write(config, weights, Precision.FP32, directory);
    int[] tokens = new Random(5).ints(40, 0, config.vocabSize()).toArray();
    double[][] expected =
        new PlainDecoder(config, new DecoderWeights(config, weights, names), range).logits(tokens);
    Path model = directory.resolve(DecoderGraph.modelFile(KvCacheType.F32, range));
    int context = range == ContextRange.ORIGINAL ? 48 : 128;
    try (EngineDecoder decoder = EngineDecoder.open(model, context)) {
      assertClose(decoder.feed(Arrays.copyOf(tokens, 30)), expected[29]);
      for (int i = 30; i < tokens.length; i++) {
        assertClose(decoder.feed(tokens[i]), expected[i]);
      }
    }
  }

  private float[][] together(List<int[]> prompts, int[] next) {
    try (Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());
        ForwardPass pass = engine.open(model(), new EngineOptions(prompts.size(), 64, 2))) {
      List<SequenceStep> last = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        KvLease lease = pass.reserve();
        int[] prompt = prompts.get(i);
        pass.run(new Step(List.of(new SequenceStep(lease, prompt, 0, new int[0]))));
        last.add(new SequenceStep(lease, new int[] {next[i]}, prompt.length, new int[] {0}));
      }
      Logits logits = pass.run(new Step(last));
      float[][] rows = new float[prompts.size()][logits.vocabularySize()];
      for (int i = 0; i < rows.length; i++) {
        logits.copyRow(i, rows[i]);
      }
      return rows;
    }
  }

  private Path model() {
    return directory.resolve(DecoderGraph.modelFile(KvCacheType.F32));
  }

  private static void assertClose(float[] actual, double[] expected) {
    float[] row = new float[expected.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) expected[i];
    }
    assertThat(LogitsDistance.between(actual, row)).isLessThan(CLOSE);
  }

  private DecoderConfig config(Architecture architecture) throws IOException {
    return config(architecture, ownKeys(architecture));
  }

  private static String ownKeys(Architecture architecture) {
    return switch (architecture) {
      case LLAMA ->
          """
          , "attention_bias": true, "mlp_bias": true, "tie_word_embeddings": true\
          """;
      case MISTRAL ->
          """
          , "sliding_window": 12\
          """;
      case MIXTRAL ->
          """
          , "num_local_experts": 5, "num_experts_per_tok": 2\
          """;
      case QWEN2, OLMO2 -> "";
      case QWEN3 ->
          """
          , "head_dim": 32\
          """;
      case QWEN3_MOE ->
          """
          , "num_experts": 6, "num_experts_per_tok": 3, "moe_intermediate_size": 32\
          """;
      case GEMMA2 ->
          """
          , "hidden_activation": "gelu_pytorch_tanh", "query_pre_attn_scalar": 24,
          "sliding_window": 8, "attn_logit_softcapping": 5.0, "final_logit_softcapping": 3.0\
          """;
      case GEMMA3 ->
          """
          , "hidden_activation": "gelu_pytorch_tanh", "query_pre_attn_scalar": 16,
          "sliding_window": 8, "sliding_window_pattern": 2, "rope_local_base_freq": 500.0\
          """;
      case PHI3 ->
          """
          , "head_dim": 32, "partial_rotary_factor": 0.5, "sliding_window": null\
          """;
      case GRANITE ->
          """
          , "embedding_multiplier": 3.0, "residual_multiplier": 0.5,
          "attention_multiplier": 0.3, "logits_scaling": 4.0\
          """;
      case SMOLLM3 ->
          """
          , "no_rope_layer_interval": 2\
          """;
      case STARCODER2 ->
          """
          , "norm_epsilon": 1e-5, "hidden_act": "gelu_pytorch_tanh", "sliding_window": 10\
          """;
      case GPT2 ->
          """
          , "n_embd": 64, "n_layer": 3, "n_head": 4, "n_positions": 128, "n_inner": 96,
          "layer_norm_epsilon": 1e-5, "activation_function": "gelu_new\"\
          """;
    };
  }

  private DecoderConfig config(Architecture architecture, String own) throws IOException {
    String json =
        """
        {"architectures": ["%s"], "hidden_act": "silu", "hidden_size": 64, "num_hidden_layers": 3,
         "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 96,
         "vocab_size": 80, "max_position_embeddings": 128, "rms_norm_eps": 1e-6%s}
        """
            .formatted(architecture.className(), own);
    return DecoderConfig.read(Files.writeString(directory.resolve("config.json"), json));
  }
}
