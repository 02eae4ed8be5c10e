package dev.altiplano.registry.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.registry.transfer.TransferException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the files of repositories as they are on the Hub are taken. */
class VariantsTest {
  private static final String GGUF =
      "README.md config.json x-IQ2_M.gguf x-Q8_0.gguf x-Q4_K_S.gguf x-Q6_K_L.gguf x-f16.gguf"
          + " x-UD-Q4_K_XL.gguf x.imatrix.gguf mmproj-x-Q4_K_M.gguf";
  private static final String SPLIT =
      "Q4_K_M/x-Q4_K_M-00001-of-00002.gguf Q4_K_M/x-Q4_K_M-00002-of-00002.gguf x-Q2_K.gguf";
  private static final String SAFETENSORS =
      "LICENSE README.md config.json model.safetensors model-00001-of-00002.safetensors"
          + " model-00002-of-00002.safetensors model.safetensors.index.json tokenizer.json"
          + " vocab.json consolidated.safetensors adapter/adapter_model.safetensors x-f32.gguf";
  private static final String ONNX =
      "config.json tokenizer.json onnx/model.onnx onnx/model.onnx_data onnx/model_fp16.onnx"
          + " onnx/model_fp16.onnx_data onnx/model_fp16.onnx_data_1 onnx/model_q4.onnx"
          + " onnx/model_q4f16.onnx onnx/decoder/model.onnx";
  private static final String GENAI =
      "genai_config.json tokenizer.json model.onnx model.onnx.data cpu/model.onnx";
  private static final String OWN =
      "config.json tokenizer.json model.f32.onnx model.q8_0.onnx model.onnx.data other.onnx";

  @ParameterizedTest
  @CsvSource({
    "'', x-Q4_K_S.gguf",
    "Q8_0, x-Q8_0.gguf",
    "q6_k_l, x-Q6_K_L.gguf",
    "Q4_K_XL, x-UD-Q4_K_XL.gguf",
    "UD-Q4_K_XL, x-UD-Q4_K_XL.gguf",
    "F16, x-f16.gguf",
    "x-IQ2_M, x-IQ2_M.gguf",
    "gguf, x-Q4_K_S.gguf"
  })
  void ofGgufFiles(String tag, String files) throws TransferException {
    assertThat(chosen(GGUF, tag)).isEqualTo(files);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "safetensors"})
  void ofSafetensors(String tag) throws TransferException {
    assertThat(chosen(SAFETENSORS, tag))
        .isEqualTo(
            "model-00001-of-00002.safetensors model-00002-of-00002.safetensors LICENSE"
                + " config.json model.safetensors.index.json tokenizer.json");
  }

  @ParameterizedTest
  @CsvSource({
    "'', onnx/model.onnx onnx/model.onnx_data",
    "fp16, onnx/model_fp16.onnx onnx/model_fp16.onnx_data onnx/model_fp16.onnx_data_1",
    "Q4, onnx/model_q4.onnx",
    "model_q4f16, onnx/model_q4f16.onnx",
    "model_q4f16.onnx, onnx/model_q4f16.onnx",
    "onnx, onnx/model.onnx onnx/model.onnx_data"
  })
  void ofGraphs(String tag, String files) throws TransferException {
    assertThat(chosen(ONNX, tag)).isEqualTo(files + " config.json tokenizer.json");
  }

  @Test
  void ofGraphsInOtherForms() throws TransferException {
    assertThat(chosen(GENAI, ""))
        .isEqualTo("model.onnx model.onnx.data genai_config.json tokenizer.json");
    String own = "model.f32.onnx model.onnx.data model.q8_0.onnx config.json tokenizer.json";
    assertThat(chosen(OWN, "")).isEqualTo(own);
    assertThat(chosen(OWN, "q8_0")).isEqualTo(own);
  }

  @Test
  void splitFilesAreTakenTogether() throws TransferException {
    assertThat(chosen(SPLIT, "")).isEqualTo(chosen(SPLIT, "Q4_K_M"));
    assertThat(chosen(SPLIT, "Q4_K_M").split(" ", -1)).hasSize(2);
    assertThatThrownBy(
            () -> chosen("x-Q4_K_M-00001-of-00003.gguf x-Q4_K_M-00002-of-00003.gguf", ""))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("has 2 of the 3 files of its weights");
  }

  @Test
  void listsWhatCanBeAskedFor() {
    assertThat(Variants.of(listing(ONNX)).labels()).isEqualTo("fp32, fp16, q4, q4f16");
    assertThat(Variants.of(listing(ONNX)).named("Q4_K_M")).isEmpty();
    assertThat(Variants.of(listing("README.md")).byDefault()).isEmpty();
  }

  private static String chosen(String files, String tag) throws TransferException {
    HubListing listing = listing(files);
    Variants variants = Variants.of(listing);
    Optional<Variant> variant = tag.isEmpty() ? variants.byDefault() : variants.named(tag);
    return Variants.files(listing, variant.orElseThrow()).stream()
        .map(HubFile::path)
        .collect(Collectors.joining(" "));
  }

  private static HubListing listing(String files) {
    List<HubFile> all =
        Arrays.stream(files.split(" ", -1))
            .sorted()
            .map(path -> new HubFile(path, 1, "", Optional.empty()))
            .toList();
    return new HubListing("main", all);
  }
}
