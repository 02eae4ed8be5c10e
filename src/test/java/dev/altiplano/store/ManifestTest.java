package dev.altiplano.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final Digest A = new Digest("a".repeat(64));
  private static final Digest B = new Digest("b".repeat(64));
  private static final Digest C = new Digest("c".repeat(64));

  private static final String GOLDEN =
      "{\"schemaVersion\":2,"
          + "\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
          + "\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\","
          + "\"digest\":\"sha256:"
          + "a".repeat(64)
          + "\",\"size\":12},"
          + "\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\","
          + "\"digest\":\"sha256:"
          + "b".repeat(64)
          + "\",\"size\":4000000000,\"from\":\"cria \\u003c2\\u003e \\u0026 more\"},"
          + "{\"mediaType\":\"application/vnd.ollama.image.json\","
          + "\"digest\":\"sha256:"
          + "c".repeat(64)
          + "\",\"size\":0,\"name\":\"config.json\"}]}\n";

  private static Manifest golden() {
    return Manifest.of(
        Layer.of(MediaTypes.CONFIG, A, 12),
        List.of(
            new Layer(MediaTypes.MODEL, B, 4_000_000_000L, "cria <2> & more", ""),
            Layer.of(MediaTypes.JSON, C, 0).named("config.json")));
  }

  @Test
  void writesTheBytesThatOllamaWrites() {
    assertThat(new String(golden().toJson(), StandardCharsets.UTF_8)).isEqualTo(GOLDEN);
  }

  @Test
  void readsWhatItWrites() {
    assertThat(Manifest.parse(golden().toJson())).isEqualTo(golden());
    assertThat(golden().size()).isEqualTo(4_000_000_012L);
  }

  @Test
  void readsAnotherOrderUnknownFieldsAndNulls() {
    String json =
        """
        {"layers": null, "annotations": {"x": [1]}, "config":
          {"size": 3, "digest": "sha256:%s", "mediaType": null}, "schemaVersion": 2}
        """
            .formatted(A.hex());

    assertThat(Manifest.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new Manifest(2, "", Layer.of("", A, 3), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "root:x:0:0",
        "{}",
        "{\"config\":7}",
        "{\"config\":{}}",
        "{\"config\":{\"digest\":\"sha256:../../etc/passwd\",\"size\":1}}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":-1}}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":1.5}}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":99999999999999999999}}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":\"1\"}}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":1},\"layers\":{}}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":1},\"layers\":[null]}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":1},\"layers\":[{\"digest\":1}]}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":1},\"schemaVersion\":1}",
      })
  void refusesWhatIsNoManifest(String json) {
    byte[] bytes = json.replace("DIGEST", A.toString()).getBytes(StandardCharsets.UTF_8);

    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Manifest.parse(bytes))
        .withMessageContaining("manifest")
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.STORE_FAILED);
  }

  @Test
  void refusesEndlessNesting() {
    byte[] json = "{\"config\":".repeat(100_000).getBytes(StandardCharsets.UTF_8);

    assertThatExceptionOfType(AltiplanoException.class).isThrownBy(() -> Manifest.parse(json));
  }

  @Test
  void sizeStopsAtTheLargestNumber() {
    Layer huge = Layer.of(MediaTypes.MODEL, B, Long.MAX_VALUE);

    assertThat(Manifest.of(huge, List.of(huge)).size()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void writesConfigInOllamasOrder() {
    ModelConfig config =
        ModelConfig.of("safetensors", "llama", "2.95M", "BF16")
            .withLengths(1024, 192)
            .withCapabilities(List.of("completion", "tools"));

    assertThat(new String(config.toJson(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"model_format\":\"safetensors\",\"model_family\":\"llama\","
                + "\"model_families\":[\"llama\"],\"model_type\":\"2.95M\","
                + "\"file_type\":\"BF16\",\"capabilities\":[\"completion\",\"tools\"],"
                + "\"context_length\":1024,\"embedding_length\":192,"
                + "\"architecture\":\"amd64\",\"os\":\"linux\"}\n");
    assertThat(ModelConfig.parse(config.toJson())).isEqualTo(config);
  }

  @Test
  void readsConfigWithoutFamilies() {
    byte[] json =
        "{\"model_format\":\"gguf\",\"model_families\":null}".getBytes(StandardCharsets.UTF_8);

    assertThat(ModelConfig.parse(json)).isEqualTo(ModelConfig.of("gguf", "", "", ""));
  }

  @Test
  void writesTextAndNumbersAsGoDoes() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", "\"\\/\b\f\n\r\t\u0001\u007f\u2028é😀" + (char) 0xd800);
    object.put("numbers", List.of(1.0, 0.3, 20, 0.95, 5e-7));

    assertThat(new String(GoJson.bytes(object), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"text\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u007f\\u2028é😀\ufffd\","
                + "\"numbers\":[1,0.3,20,0.95,0.0000005]}\n");
  }
}
