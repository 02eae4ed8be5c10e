package dev.altiplano.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.template.GoTemplates;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class AltiplanoPropertiesTest {
  @Test
  void hasTheseDefaults() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new AltiplanoProperties(
                "/models",
                "5m",
                4096,
                3,
                0,
                512,
                256,
                Duration.ofMillis(200),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                DataSize.ofBytes(0),
                "",
                0,
                "int8",
                "f32",
                "auto",
                "once",
                true,
                List.of(),
                true,
                null,
                Duration.ofSeconds(8),
                null,
                null));
  }

  @Test
  void takesEverySetting() {
    Map<String, String> settings = new HashMap<>();
    settings.put("altiplano.keep-alive", "90");
    settings.put("altiplano.context-length", "128");
    settings.put("altiplano.max-loaded-models", "1");
    settings.put("altiplano.slots", "8");
    settings.put("altiplano.max-queue", "9");
    settings.put("altiplano.prefill-chunk", "32");
    settings.put("altiplano.max-stall", "50ms");
    settings.put("altiplano.queue-timeout", "10s");
    settings.put("altiplano.load-timeout", "0s");
    settings.put("altiplano.memory", "3GB");
    settings.put("altiplano.client-header", "X-Client");
    settings.put("altiplano.kv-cache-type", "Q8_0");
    settings.put("altiplano.threads", "6");
    settings.put("altiplano.precision", "fp32");
    settings.put("altiplano.go-template", "ALWAYS");
    settings.put("altiplano.embedded-model", "never");
    settings.put("altiplano.constrain-tool-calls", "false");
    settings.put("altiplano.origins", "http://a,http://b");
    settings.put("altiplano.prune", "false");
    settings.put("altiplano.artifacts", "/artifacts");
    settings.put("altiplano.shutdown-grace", "100ms");
    settings.put("altiplano.native-cache", "/cache");
    settings.put("altiplano.runtime-library", "/lib/x.so");
    AltiplanoProperties properties = bind(settings);
    assertThat(properties)
        .isEqualTo(
            new AltiplanoProperties(
                "/models",
                "90",
                128,
                1,
                8,
                9,
                32,
                Duration.ofMillis(50),
                Duration.ofSeconds(10),
                Duration.ZERO,
                DataSize.ofGigabytes(3),
                "X-Client",
                6,
                "fp32",
                "Q8_0",
                "ALWAYS",
                "never",
                false,
                List.of("http://a", "http://b"),
                false,
                "/artifacts",
                Duration.ofMillis(100),
                "/cache",
                "/lib/x.so"));
    assertThat(properties.idleTime()).isEqualTo(new KeepAlive(Duration.ofSeconds(90)));
    assertThat(properties.runThreads()).isEqualTo(6);
    assertThat(properties.graphPrecision()).isEqualTo(Precision.FP32);
    assertThat(properties.graphKvCacheType()).isEqualTo(KvCacheType.Q8_0);
    assertThat(properties.goTemplates()).isEqualTo(GoTemplates.ALWAYS);
    assertThat(properties.embedding()).isEqualTo(AltiplanoProperties.EmbeddedModel.NEVER);
  }

  @Test
  void aQueueMayHaveNoPlaces() {
    assertThat(bind(Map.of("altiplano.max-queue", "0")).maxQueue()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "context-length, 3",
    "max-loaded-models, 0",
    "slots, -1",
    "max-queue, -1",
    "prefill-chunk, 0",
    "threads, -1",
    "memory, -1MB",
    "load-timeout, -1s",
    "shutdown-grace, -1s",
    "keep-alive, soon",
    "precision, int3",
    "embedded-model, sometimes"
  })
  void refuses(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of("altiplano." + name, value)))
        .hasStackTraceContaining(name);
  }

  @Test
  void aRefusalNamesSettingValueAndRange() {
    assertThatThrownBy(() -> bind(Map.of("altiplano.context-length", "3")))
        .hasRootCauseMessage("altiplano.context-length is 3; it must be at least 4");
    assertThatThrownBy(() -> bind(Map.of("altiplano.load-timeout", "400d")))
        .hasRootCauseMessage("altiplano.load-timeout is PT9600H; it must be 0 to 365 days");
    assertThatThrownBy(() -> bind(Map.of("altiplano.kv-cache-type", "q4_0")))
        .hasRootCauseMessage("altiplano.kv-cache-type is \"q4_0\"; it can be f32, f16 or q8_0");
    assertThatThrownBy(() -> bind(Map.of("altiplano.precision", "int3")))
        .hasRootCauseMessage("altiplano.precision is \"int3\"; it can be fp32, int8 or int4");
    assertThatThrownBy(() -> bind(Map.of("altiplano.embedded-model", "sometimes")))
        .hasRootCauseMessage(
            "altiplano.embedded-model is \"sometimes\"; it can be once, always or never");
  }

  private static AltiplanoProperties bind(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("altiplano.models", "/models");
    return new Binder(new MapConfigurationPropertySource(all))
        .bind("altiplano", AltiplanoProperties.class)
        .get();
  }
}
