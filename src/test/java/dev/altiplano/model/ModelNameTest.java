package dev.altiplano.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {
  @ParameterizedTest
  @CsvSource({
    "cria, registry.ollama.ai/library/cria:latest, cria:latest",
    "cria:2b, registry.ollama.ai/library/cria:2b, cria:2b",
    "ann/cria, registry.ollama.ai/ann/cria:latest, ann/cria:latest",
    "ann/cria:2b, registry.ollama.ai/ann/cria:2b, ann/cria:2b",
    "Library/cria, registry.ollama.ai/Library/cria:latest, cria:latest",
    "example.com/ann/cria, example.com/ann/cria:latest, example.com/ann/cria:latest",
    "example.com/library/cria, example.com/library/cria:latest, example.com/library/cria:latest",
    "localhost:5000/ann/cria:2b, localhost:5000/ann/cria:2b, localhost:5000/ann/cria:2b",
    "localhost:5000/ann/cria, localhost:5000/ann/cria:latest, localhost:5000/ann/cria:latest",
    "REGISTRY.OLLAMA.AI/library/cria, REGISTRY.OLLAMA.AI/library/cria:latest, cria:latest",
    "https://example.com/ann/cria, example.com/ann/cria:latest, example.com/ann/cria:latest",
    "http://localhost:5000/ann/cria:x, localhost:5000/ann/cria:x, localhost:5000/ann/cria:x",
    "_a/_b:_c, registry.ollama.ai/_a/_b:_c, _a/_b:_c",
    "Qwen2.5-0.5B:Q4_K_M, registry.ollama.ai/library/Qwen2.5-0.5B:Q4_K_M, Qwen2.5-0.5B:Q4_K_M",
    "'  cria:2b ', registry.ollama.ai/library/cria:2b, cria:2b",
  })
  void fillsInDefaultsAndHidesThemAgain(String text, String full, String display) {
    ModelName name = ModelName.parse(text).orElseThrow();

    assertThat(name.full()).isEqualTo(full);
    assertThat(name.display()).isEqualTo(display);
    assertThat(ModelName.parse(full)).contains(name);
    assertThat(ModelName.parse(display)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "...",
        "a/..",
        "../a",
        "a/../b",
        "../../a/b",
        "/etc/passwd",
        "a/b/c/d",
        "/a",
        "a/",
        "a//b",
        "//",
        "a:",
        ":a",
        ":",
        "a:b:c",
        "a/b:../c",
        "a:..",
        "a:.hidden",
        "a:b/c",
        ".a",
        "-a",
        "^x",
        "a b",
        "a\nb",
        "a\u0000b",
        "a\\b",
        "ä",
        "a%2fb",
        "name.space/a",
        "host:80/a",
        "a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "sha256:/a",
        "://a/b/c",
        "https://a",
        "https://a/b",
        "https://a/b/c/d",
        "a://b://c/d/e",
        "1://a/b/c",
      })
  void refusesWhatIsNoName(String text) {
    assertThat(ModelName.parse(text)).isEmpty();
  }

  @Test
  void limitsTheLengthOfEachPart() {
    String eighty = "a".repeat(80);
    String longHost = "h".repeat(350);

    assertThat(ModelName.parse(longHost + "/" + eighty + "/" + eighty + ":" + eighty)).isPresent();
    assertThat(ModelName.parse(eighty + "a")).isEmpty();
    assertThat(ModelName.parse(eighty + "a/m")).isEmpty();
    assertThat(ModelName.parse("m:" + eighty + "a")).isEmpty();
    assertThat(ModelName.parse(longHost + "h/n/m")).isEmpty();
  }

  @Test
  void equalsWhateverTheCase() {
    ModelName lower = ModelName.parse("example.com/ann/cria:x").orElseThrow();
    ModelName upper = ModelName.parse("EXAMPLE.com/Ann/CRIA:X").orElseThrow();

    assertThat(upper).isEqualTo(lower).hasSameHashCodeAs(lower);
    assertThat(upper).hasToString("EXAMPLE.com/Ann/CRIA:X");
    assertThat(lower).isNotEqualTo(ModelName.parse("example.com/ann/cria:y").orElseThrow());
  }

  @Test
  void saysWhichPartIsBad() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelName("example.com", "name.space", "cria", "latest"))
        .withMessageContaining("namespace is \"name.space\"");
  }
}
