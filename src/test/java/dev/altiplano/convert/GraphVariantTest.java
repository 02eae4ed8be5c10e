package dev.altiplano.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.graph.Precision;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphVariantTest {
  @ParameterizedTest
  @CsvSource({
    "FP32, model model_fp16 model_q4 model_q4f16 model_quantized, model",
    "INT8, model model_fp16 model_q4 model_q4f16 model_quantized, model_quantized",
    "INT4, model model_fp16 model_q4 model_q4f16 model_quantized, model_q4",
    "INT8, model model_int8 model_uint8 model_quantized, model_quantized",
    "INT8, model_uint8 model_int8, model_int8",
    "INT4, model_bnb4 model, model_bnb4",
    "FP32, model_quantized model_q4 model_fp16, model_quantized",
    "FP32, model_q4 model_fp16, model_q4",
    "FP32, model_q4f16 model_fp16, model_fp16",
    "INT8, model model_q4, model",
    "INT8, model_q4 model_q4f16 model_fp16, model_q4",
    "INT8, model_q4f16 model_fp16, model_fp16",
    "INT4, model_int8 model, model_int8",
    "INT4, model model_q4f16, model",
    "INT4, model_fp16 model_q4f16, model_q4f16",
    "INT8, decoder_model_merged decoder_model_merged_quantized, decoder_model_merged_quantized",
    "INT8, decoder_model decoder_with_past_model decoder_model_merged, decoder_model_merged",
    "INT8, decoder_model decoder_with_past_model, decoder_with_past_model",
    "INT8, embed_tokens_quantized decoder_model_merged, decoder_model_merged",
    "INT4, gpt2_q4 gpt2, gpt2_q4",
    "FP32, my_model, my_model",
  })
  void choosesByNames(Precision precision, String graphs, String chosen) {
    List<String> paths = Arrays.stream(graphs.split(" ")).map(g -> "onnx/" + g + ".onnx").toList();
    assertThat(GraphVariant.choose(paths, precision)).contains("onnx/" + chosen + ".onnx");
    assertThat(GraphVariant.choose(paths.reversed(), precision))
        .contains("onnx/" + chosen + ".onnx");
  }

  @Test
  void choosesNothingFromNothing() {
    assertThat(GraphVariant.choose(List.of(), Precision.INT8)).isEmpty();
  }
}
