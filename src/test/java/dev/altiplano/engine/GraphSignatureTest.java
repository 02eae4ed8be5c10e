package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GraphSignatureTest {
  private final Map<String, TensorSpec> inputs = new HashMap<>();
  private final Map<String, TensorSpec> outputs = new HashMap<>();

  GraphSignatureTest() {
    inputs.put("input_ids", spec(ElementType.INT64, -1, -1));
    inputs.put("seqlens_k", spec(ElementType.INT32, -1));
    inputs.put("total_seq_len", spec(ElementType.INT32));
    inputs.put("out_idx", spec(ElementType.INT64, -1));
    outputs.put("logits", spec(ElementType.FLOAT, -1, 1000));
    addLayer(0, 4, 16);
    addLayer(1, 2, 32);
  }

  @Test
  void readsShapesOfEachLayer() {
    GraphSignature graph = read();
    assertThat(graph.vocabulary()).isEqualTo(1000);
    assertThat(graph.layers())
        .containsExactly(
            new KvShape(ElementType.FLOAT, 4, 16), new KvShape(ElementType.FLOAT, 2, 32));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "FLOAT16", "INT8"})
  void readsTheTypeOfTheCache(ElementType type) {
    for (String side : new String[] {"key", "value"}) {
      inputs.put(GraphSignature.past(1, side), spec(type, -1, 2, -1, 32));
      outputs.put(GraphSignature.present(1, side), spec(type, -1, 2, -1, 32));
    }
    assertThat(read().layers().get(1)).isEqualTo(new KvShape(type, 2, 32));
  }

  @Test
  void refusesACacheOfOtherNumbers() {
    inputs.put("past.1.key", spec(ElementType.INT64, -1, 2, -1, 32));
    assertFails("input past.1.key is int64 [?, 2, ?, 32]; wanted float of rank 4");
  }

  @Test
  void refusesPresentUnlikePast() {
    inputs.put("past.1.key", spec(ElementType.INT8, -1, 2, -1, 32));
    assertFails("output present.1.key is float [?, 2, ?, 32]; wanted int8 of rank 4");
  }

  @Test
  void namesMissingInput() {
    inputs.remove("out_idx");
    assertFails("it has no input out_idx");
  }

  @Test
  void namesMissingOutput() {
    outputs.remove("present.1.value");
    assertFails("it has no output present.1.value");
  }

  @Test
  void namesInputOfWrongType() {
    inputs.put("seqlens_k", spec(ElementType.INT64, -1));
    assertFails("input seqlens_k is int64 [?]; wanted int32 of rank 1");
  }

  @Test
  void namesFreeDimensionThatMustBeFixed() {
    outputs.put("logits", spec(ElementType.FLOAT, -1, -1));
    assertFails("logits is float [?, ?]; dimension 1 must be fixed");
  }

  @Test
  void refusesInputsThatItDoesNotKnow() {
    inputs.put("pixels", spec(ElementType.FLOAT, -1));
    assertFails("[pixels]");
  }

  @Test
  void refusesKeysUnlikeValues() {
    inputs.put("past.0.key", spec(ElementType.FLOAT, -1, 8, -1, 16));
    assertFails("layer 0", "8 heads of 16 float", "4 heads of 16 float");
  }

  private void assertFails(String... messages) {
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LOAD_FAILED))
        .hasMessageContainingAll(messages)
        .message()
        .startsWith("model.onnx");
  }

  private GraphSignature read() {
    return GraphSignature.of(Path.of("some/model.onnx"), inputs, outputs);
  }

  private void addLayer(int layer, long heads, long headSize) {
    for (String side : new String[] {"key", "value"}) {
      inputs.put(
          GraphSignature.past(layer, side), spec(ElementType.FLOAT, -1, heads, -1, headSize));
      outputs.put(
          GraphSignature.present(layer, side), spec(ElementType.FLOAT, -1, heads, -1, headSize));
    }
  }

  private static TensorSpec spec(ElementType type, long... dimensions) {
    return new TensorSpec(type, Arrays.stream(dimensions).boxed().toList());
  }
}
