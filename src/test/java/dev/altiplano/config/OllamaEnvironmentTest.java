package dev.altiplano.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class OllamaEnvironmentTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, 127.0.0.1, 11434",
        "'', 127.0.0.1, 11434",
        "0.0.0.0, 0.0.0.0, 11434",
        "0.0.0.0:8080, 0.0.0.0, 8080",
        ":8080, 127.0.0.1, 8080",
        "localhost:x, localhost, 11434",
        "localhost:70000, localhost, 11434",
        "http://host, host, 80",
        "https://host, host, 443",
        "http://host:99/path, host, 99",
        "::1, ::1, 11434",
        "[::1]:99, ::1, 99",
        "[::], ::, 11434",
        "'\"1.2.3.4:5\"', 1.2.3.4, 5"
      })
  void readsTheHostAsOllamaDoes(String host, String address, int port) {
    var environment = environment(host == null ? Map.of() : Map.of("OLLAMA_HOST", host));
    assertThat(environment.getProperty("server.address")).isEqualTo(address);
    assertThat(environment.getProperty("server.port", Integer.class)).isEqualTo(port);
  }

  @Test
  void takesWhatIsSaidOfTheHub() {
    var environment =
        environment(Map.of("HF_ENDPOINT", "https://hub.example.org", "HF_TOKEN", " hf_x "));
    assertThat(environment.getProperty("altiplano.registry.hub.endpoint"))
        .isEqualTo("https://hub.example.org");
    assertThat(environment.getProperty("altiplano.registry.hub.token")).isEqualTo("hf_x");
    assertThat(
            environment(Map.of("HF_ENDPOINT", "hub.example.org"))
                .getProperty("altiplano.registry.hub.endpoint"))
        .isNull();
  }

  @Test
  void takesWhatCanBeRead() {
    var environment =
        environment(
            Map.of(
                "OLLAMA_MODELS", " /models ",
                "OLLAMA_KEEP_ALIVE", "-1",
                "OLLAMA_CONTEXT_LENGTH", "8192",
                "OLLAMA_NUM_PARALLEL", "'2'",
                "OLLAMA_MAX_QUEUE", "7",
                "OLLAMA_MAX_LOADED_MODELS", "5",
                "OLLAMA_ORIGINS", "http://a,http://b",
                "OLLAMA_KV_CACHE_TYPE", "Q8_0",
                "OLLAMA_GO_TEMPLATE", "1",
                "OLLAMA_NOPRUNE", "1"));
    assertThat(environment.getProperty("altiplano.models")).isEqualTo("/models");
    assertThat(environment.getProperty("altiplano.keep-alive")).isEqualTo("-1");
    assertThat(environment.getProperty("altiplano.context-length")).isEqualTo("8192");
    assertThat(environment.getProperty("altiplano.slots")).isEqualTo("2");
    assertThat(environment.getProperty("altiplano.max-queue")).isEqualTo("7");
    assertThat(environment.getProperty("altiplano.max-loaded-models")).isEqualTo("5");
    assertThat(environment.getProperty("altiplano.origins")).isEqualTo("http://a,http://b");
    assertThat(environment.getProperty("altiplano.kv-cache-type")).isEqualTo("Q8_0");
    assertThat(environment.getProperty("altiplano.go-template")).isEqualTo("always");
    assertThat(environment.getProperty("altiplano.prune")).isEqualTo("false");
  }

  @Test
  void leavesTheDefaultsWhereAValueCannotBeRead() {
    var environment =
        environment(
            Map.of(
                "OLLAMA_KEEP_ALIVE", "soon",
                "OLLAMA_CONTEXT_LENGTH", "0",
                "OLLAMA_NUM_PARALLEL", "many",
                "OLLAMA_MAX_QUEUE", "-3",
                "OLLAMA_KV_CACHE_TYPE", "q4_0",
                "OLLAMA_GO_TEMPLATE", "0",
                "OLLAMA_NOPRUNE", "false"));
    assertThat(environment.getProperty("altiplano.keep-alive")).isNull();
    assertThat(environment.getProperty("altiplano.context-length")).isNull();
    assertThat(environment.getProperty("altiplano.slots")).isNull();
    assertThat(environment.getProperty("altiplano.max-queue")).isNull();
    assertThat(environment.getProperty("altiplano.kv-cache-type")).isNull();
    assertThat(environment.getProperty("altiplano.go-template")).isEqualTo("never");
    assertThat(environment.getProperty("altiplano.prune")).isEqualTo("true");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"10m, PT10M", "90, PT1M30S", "0, PT0S", "-1, PT0S", "-5s, PT0S", "soon, -"})
  void readsTheLoadTimeoutAsOllamaDoes(String text, String timeout) {
    var environment = environment(Map.of("OLLAMA_LOAD_TIMEOUT", text));
    assertThat(environment.getProperty("altiplano.load-timeout")).isEqualTo(timeout);
  }

  @Test
  void takesTheProxyThatAllProgramsTake() {
    var environment = environment(Map.of("https_proxy", "proxy:3128", "NO_PROXY", "a,10.0.0.0/8"));
    assertThat(environment.getProperty("altiplano.registry.proxy")).isEqualTo("http://proxy:3128");
    assertThat(environment.getProperty("altiplano.registry.no-proxy")).isEqualTo("a,10.0.0.0/8");
    assertThat(
            environment(Map.of("HTTPS_PROXY", "http://user:secret@proxy:3128"))
                .getProperty("altiplano.registry.proxy"))
        .isEqualTo("http://user:secret@proxy:3128");
    assertThat(
            environment(Map.of("HTTPS_PROXY", "socks5://proxy:1080"))
                .getProperty("altiplano.registry.proxy"))
        .isNull();
  }

  @Test
  void aLoadTimeoutIsAYearAtMost() {
    var environment = environment(Map.of("OLLAMA_LOAD_TIMEOUT", "100000h"));
    assertThat(environment.getProperty("altiplano.load-timeout")).isEqualTo("PT8760H");
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "3, 4", "4, 4", "5, 5"})
  void aContextHoldsAFewTokensAtLeast(String text, String length, CapturedOutput output) {
    var environment = environment(Map.of("OLLAMA_CONTEXT_LENGTH", text));
    assertThat(environment.getProperty("altiplano.context-length")).isEqualTo(length);
    assertThat(output.getOut().contains("OLLAMA_CONTEXT_LENGTH is " + text))
        .isEqualTo(!text.equals(length));
  }

  @ParameterizedTest
  @CsvSource({
    "OLLAMA_LOAD_TIMEOUT, soon, 5m",
    "OLLAMA_KEEP_ALIVE, soon, 5m",
    "OLLAMA_CONTEXT_LENGTH, 4k, 4096",
    "OLLAMA_MAX_LOADED_MODELS, -1, 3",
    "OLLAMA_NUM_PARALLEL, many, automatic",
    "OLLAMA_MAX_QUEUE, 1e3, 512",
    "OLLAMA_KV_CACHE_TYPE, q4_0, 'f32, f16 or q8_0, and is left at its default (f32)'"
  })
  void warnsOfWhatItCannotRead(String name, String text, String used, CapturedOutput output) {
    environment(Map.of(name, text));
    assertThat(output.getOut().lines())
        .filteredOn(line -> line.contains(name))
        .singleElement()
        .asString()
        .contains("\"" + text + "\"", "default", used);
  }

  @ParameterizedTest
  @CsvSource({
    "OLLAMA_HOST, localhost:x, 11434",
    "OLLAMA_HOST, http://localhost:70000, 80",
    "OLLAMA_LOAD_TIMEOUT, 100000h, 365 days",
    "OLLAMA_NOPRUNE, yes, taken as 1"
  })
  void warnsOfWhatItTakesAsSomethingElse(
      String name, String text, String used, CapturedOutput output) {
    environment(Map.of(name, text));
    assertThat(output.getOut().lines())
        .filteredOn(line -> line.contains(name))
        .singleElement()
        .asString()
        .contains(text, used);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"OLLAMA_NUM_PARALLEL", "OLLAMA_MAX_LOADED_MODELS", "OLLAMA_CONTEXT_LENGTH"})
  void zeroIsTheDefault(String variable, CapturedOutput output) {
    var environment = environment(Map.of(variable, "0"));
    assertThat(environment.getProperty("altiplano.slots")).isNull();
    assertThat(environment.getProperty("altiplano.max-loaded-models")).isNull();
    assertThat(environment.getProperty("altiplano.context-length")).isNull();
    assertThat(output.getOut()).doesNotContain(variable);
  }

  @Test
  void aQueueOfNoneHasNoPlaces() {
    var environment = environment(Map.of("OLLAMA_MAX_QUEUE", "0"));
    assertThat(environment.getProperty("altiplano.max-queue")).isEqualTo("0");
  }

  @Test
  void ownPropertiesWin() {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("own", Map.of("server.port", "1234")));
    new OllamaEnvironment(Supplier::get)
        .postProcessEnvironment(environment, new SpringApplication());
    assertThat(environment.getProperty("server.port")).isEqualTo("1234");
  }

  private static StandardEnvironment environment(Map<String, String> variables) {
    Map<String, Object> values = new HashMap<>(variables);
    var environment =
        new StandardEnvironment() {
          @Override
          public Map<String, Object> getSystemEnvironment() {
            return values;
          }
        };
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource("none", Map.of()));
    new OllamaEnvironment(Supplier::get)
        .postProcessEnvironment(environment, new SpringApplication());
    return environment;
  }
}
