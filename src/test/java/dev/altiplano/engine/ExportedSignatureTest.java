package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.engine.ExportedSignature.Feed;
import dev.altiplano.engine.ExportedSignature.Meaning;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportedSignatureTest {
  private final Map<String, TensorSpec> inputs = new HashMap<>();
  private final Map<String, TensorSpec> outputs = new HashMap<>();
  private TensorNames names = TensorNames.OPTIMUM;

  ExportedSignatureTest() {
    inputs.put("input_ids", spec(ElementType.INT64, -1, -1));
    inputs.put("attention_mask", spec(ElementType.INT64, -1, -1));
    outputs.put("logits", spec(ElementType.FLOAT, -1, -1, 1000));
    addLayer(0, ElementType.FLOAT, 4, 16);
    addLayer(1, ElementType.FLOAT16, 2, 32);
  }

  @Test
  void readsWhatTheGraphTakes() {
    inputs.put("position_ids", spec(ElementType.INT32, -1, -1));
    inputs.put("use_cache_branch", spec(ElementType.BOOL, 1));
    inputs.put("num_logits_to_keep", spec(ElementType.INT64));
    ExportedSignature graph = read();
    assertThat(graph.feeds())
        .containsExactly(
            new Feed("input_ids", Meaning.TOKENS, ElementType.INT64, 2),
            new Feed("attention_mask", Meaning.ATTENTION_MASK, ElementType.INT64, 2),
            new Feed("position_ids", Meaning.POSITIONS, ElementType.INT32, 2),
            new Feed("use_cache_branch", Meaning.USE_CACHE, ElementType.BOOL, 1),
            new Feed("num_logits_to_keep", Meaning.LOGITS_TO_KEEP, ElementType.INT64, 0));
    assertThat(graph.keepsLogitsAsTold()).isTrue();
    assertThat(graph.vocabulary()).isEqualTo(1000);
  }

  @Test
  void readsShapesOfEachLayer() {
    ExportedSignature graph = read();
    KvShape first = new KvShape(ElementType.FLOAT, 4, 16);
    KvShape second = new KvShape(ElementType.FLOAT16, 2, 32);
    assertThat(graph.shapes()).containsExactly(first, first, second, second);
    assertThat(graph.pasts().getLast().input()).isEqualTo("past_key_values.1.value");
    assertThat(graph.pasts().getLast().output()).isEqualTo("present.1.value");
  }

  @Test
  void keysNeedNotBeAsLongAsValues() {
    inputs.put("past_key_values.0.value", spec(ElementType.FLOAT, -1, 4, -1, 8));
    assertThat(read().shapes().get(1)).isEqualTo(new KvShape(ElementType.FLOAT, 4, 8));
  }

  @Test
  void takesOtherNames() {
    names = new TensorNames("text", "m", "p", "k%d", "v%d", "scores", "nk%d", "nv%d");
    inputs.clear();
    inputs.put("text", spec(ElementType.INT32, -1, -1));
    outputs.put("scores", spec(ElementType.FLOAT16, -1, -1, -1));
    for (String side : new String[] {"k0", "v0"}) {
      inputs.put(side, spec(ElementType.FLOAT, 1, 3, -1, 8));
      outputs.put("n" + side, spec(ElementType.FLOAT, 1, 3, -1, 8));
    }
    ExportedSignature graph = read();
    assertThat(graph.feeds()).extracting(Feed::name).containsExactly("text");
    assertThat(graph.vocabulary()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"encoder_hidden_states", "past_key_values.0.encoder.key"})
  void refusesDecodersThatBelongToAnEncoder(String input) {
    inputs.put(input, spec(ElementType.FLOAT, -1, -1, -1));
    assertFails("it belongs to an encoder", input);
  }

  @Test
  void refusesGraphsWithoutAPast() {
    inputs.keySet().removeIf(name -> name.startsWith("past"));
    assertFails("it takes no keys and values", "past_key_values.0.key", "with-past");
  }

  @Test
  void namesInputsThatItDoesNotKnow() {
    inputs.put("pixel_values", spec(ElementType.FLOAT, -1));
    inputs.put("past_conv.0", spec(ElementType.FLOAT, -1, 8, 3));
    assertFails("[past_conv.0, pixel_values]");
  }

  @Test
  void namesMissingTensors() {
    outputs.remove("present.1.value");
    assertFails("it has no output present.1.value");
    inputs.remove("past_key_values.0.value");
    assertFails("it has no input past_key_values.0.value");
    inputs.remove("input_ids");
    assertFails("it has no input input_ids");
  }

  @Test
  void namesTensorsOfAnotherForm() {
    inputs.put("past_key_values.1.key", spec(ElementType.INT8, -1, 2, -1, 32));
    assertFails("input past_key_values.1.key is int8 [?, 2, ?, 32]; wanted [float, float16]");
    inputs.put("past_key_values.1.key", spec(ElementType.FLOAT16, 1, 2, 512, 32));
    assertFails("[1, 2, 512, 32]: a past of fixed length");
    inputs.put("past_key_values.1.key", spec(ElementType.FLOAT16, 1, -1, -1, 32));
    assertFails("dimension 1 must be fixed");
    inputs.put("position_ids", spec(ElementType.INT64, 3, -1, -1));
    assertFails("input position_ids is int64 [3, ?, ?]; wanted [int32, int64] of rank 2");
  }

  private void assertFails(String... messages) {
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED))
        .hasMessageContainingAll(messages)
        .hasMessageContaining("the graph model.onnx: ");
  }

  private ExportedSignature read() {
    return ExportedSignature.of(Path.of("some/model.onnx"), names, inputs, outputs);
  }

  private void addLayer(int layer, ElementType type, long heads, long headSize) {
    for (String side : new String[] {"key", "value"}) {
      inputs.put(
          "past_key_values.%d.%s".formatted(layer, side), spec(type, -1, heads, -1, headSize));
      outputs.put("present.%d.%s".formatted(layer, side), spec(type, -1, heads, -1, headSize));
    }
  }

  private static TensorSpec spec(ElementType type, long... dimensions) {
    return new TensorSpec(type, Arrays.stream(dimensions).boxed().toList());
  }
}
