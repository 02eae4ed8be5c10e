package dev.altiplano.model;

import static dev.altiplano.model.GenerationOptions.DEFAULTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationOptionsTest {
  @Test
  void startsFromOllamasDefaults() {
    assertThat(DEFAULTS.contextLength()).isEmpty();
    assertThat(DEFAULTS.keep()).isEqualTo(4);
    assertThat(DEFAULTS.maxTokens()).isEmpty();
    assertThat(DEFAULTS.seed()).isEmpty();
    assertThat(DEFAULTS.temperature()).isEqualTo(0.8f);
    assertThat(DEFAULTS.topK()).isEqualTo(40);
    assertThat(DEFAULTS.topP()).isEqualTo(0.9f);
    assertThat(DEFAULTS.minP()).isZero();
    assertThat(DEFAULTS.typicalP()).isEqualTo(1);
    assertThat(DEFAULTS.repeatLastN()).isEqualTo(64);
    assertThat(DEFAULTS.repeatPenalty()).isEqualTo(1);
    assertThat(DEFAULTS.presencePenalty()).isZero();
    assertThat(DEFAULTS.frequencyPenalty()).isZero();
    assertThat(DEFAULTS.stop()).isEmpty();
  }

  @Test
  void requestBeatsModelBeatsDefaults() {
    GenerationOptions options =
        DEFAULTS
            .with(Map.of("temperature", 0.3, "top_k", 20, "stop", List.of("<end>")))
            .with(Map.of("temperature", 1, "seed", 42));

    assertThat(options.temperature()).isEqualTo(1);
    assertThat(options.topK()).isEqualTo(20);
    assertThat(options.stop()).containsExactly("<end>");
    assertThat(options.seed()).hasValue(42);
    assertThat(options.topP()).isEqualTo(0.9f);
  }

  @Test
  void readsEveryOption() {
    GenerationOptions options =
        DEFAULTS.with(
            Map.ofEntries(
                Map.entry("num_ctx", 2048),
                Map.entry("num_keep", 5),
                Map.entry("num_predict", 0),
                Map.entry("seed", 7L),
                Map.entry("temperature", 0.5),
                Map.entry("top_k", 1),
                Map.entry("top_p", 0.25),
                Map.entry("min_p", 0.125),
                Map.entry("typical_p", 0.75),
                Map.entry("repeat_last_n", -1),
                Map.entry("repeat_penalty", 1.5),
                Map.entry("presence_penalty", -0.5),
                Map.entry("frequency_penalty", 0.25),
                Map.entry("stop", List.of("a", "", "b"))));

    assertThat(options.contextLength()).hasValue(2048);
    assertThat(options.keep()).isEqualTo(5);
    assertThat(options.maxTokens()).hasValue(0);
    assertThat(options.seed()).hasValue(7);
    assertThat(options.temperature()).isEqualTo(0.5f);
    assertThat(options.topK()).isEqualTo(1);
    assertThat(options.topP()).isEqualTo(0.25f);
    assertThat(options.minP()).isEqualTo(0.125f);
    assertThat(options.typicalP()).isEqualTo(0.75f);
    assertThat(options.repeatLastN()).isEqualTo(-1);
    assertThat(options.repeatPenalty()).isEqualTo(1.5f);
    assertThat(options.presencePenalty()).isEqualTo(-0.5f);
    assertThat(options.frequencyPenalty()).isEqualTo(0.25f);
    assertThat(options.stop()).containsExactly("a", "b");
  }

  @Test
  void skipsNulls() {
    Map<String, Object> nulls = new HashMap<>();
    for (String name : List.of("temperature", "top_k", "stop", "use_mmap", "num_gpu", "seed")) {
      nulls.put(name, null);
    }

    assertThat(DEFAULTS.with(nulls)).isEqualTo(DEFAULTS);
  }

  @Test
  void checksLoadTimeOptionsAndIgnoresThem() {
    Map<String, Object> loadTime =
        Map.of(
            "num_batch",
            512,
            "num_gpu",
            -1,
            "main_gpu",
            0.5,
            "num_thread",
            8,
            "draft_num_predict",
            4,
            "use_mmap",
            true);

    assertThat(DEFAULTS.with(loadTime)).isEqualTo(DEFAULTS);
    assertThat(GenerationOptions.unknownNames(loadTime)).isEmpty();
  }

  @Test
  void ignoresUnknownOptionsAndNamesThem() {
    Map<String, Object> options = Map.of("mirostat", "yes", "Temperature", 3, "top_k", 1);

    assertThat(DEFAULTS.with(options)).isEqualTo(DEFAULTS.with(Map.of("top_k", 1)));
    assertThat(GenerationOptions.unknownNames(options)).containsExactly("Temperature", "mirostat");
  }

  static Stream<Arguments> wholeNumbers() {
    return Stream.of(
        arguments(3, 3),
        arguments(3.9, 3),
        arguments(-3.9, -3),
        arguments(new BigDecimal("2.5"), 2),
        arguments(1L << 40, Integer.MAX_VALUE),
        arguments(1e300, Integer.MAX_VALUE),
        arguments(-1e300, Integer.MIN_VALUE),
        arguments(BigInteger.TEN.pow(40), Integer.MAX_VALUE),
        arguments(BigInteger.TEN.pow(40).negate(), Integer.MIN_VALUE));
  }

  @ParameterizedTest
  @MethodSource("wholeNumbers")
  void cutsNumbersToWhole(Object value, int expected) {
    assertThat(DEFAULTS.with(Map.of("top_k", value)).topK()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 3, 4})
  void contextIsAtLeastFour(int value) {
    assertThat(DEFAULTS.with(Map.of("num_ctx", value)).contextLength()).hasValue(4);
  }

  @Test
  void negativeMeansNoLimitAndRandomSeed() {
    GenerationOptions model = DEFAULTS.with(Map.of("num_predict", 10, "seed", 1));

    assertThat(model.with(Map.of("num_predict", -1)).maxTokens()).isEmpty();
    assertThat(model.with(Map.of("num_predict", -2)).maxTokens()).isEmpty();
    assertThat(model.with(Map.of("seed", -1)).seed()).isEmpty();
    assertThat(model.with(Map.of()).maxTokens()).hasValue(10);
  }

  static Stream<Arguments> wrongTypes() {
    return Stream.of(
        arguments("temperature", "hot", "option \"temperature\" must be of type float32"),
        arguments("top_p", true, "option \"top_p\" must be of type float32"),
        arguments("min_p", 1e300, "option \"min_p\" must be of type float32"),
        arguments("top_k", "40", "option \"top_k\" must be of type integer"),
        arguments("seed", List.of(1), "option \"seed\" must be of type integer"),
        arguments("num_ctx", Map.of(), "option \"num_ctx\" must be of type integer"),
        arguments("num_gpu", "all", "option \"num_gpu\" must be of type integer"),
        arguments("use_mmap", 1, "option \"use_mmap\" must be of type boolean"),
        arguments("stop", "x", "option \"stop\" must be of type array"),
        arguments("stop", List.of("x", 1), "option \"stop\" must be of an array of strings"),
        arguments(
            "stop", Arrays.asList("x", null), "option \"stop\" must be of an array of strings"));
  }

  @ParameterizedTest
  @MethodSource("wrongTypes")
  void refusesWrongTypes(String name, Object value, String message) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> DEFAULTS.with(Map.of(name, value)))
        .withMessage(message)
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.INVALID_OPTION);
  }
}
