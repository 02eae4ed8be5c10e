package dev.altiplano.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.engine.Engine;
import dev.altiplano.generation.Endpoint;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.generation.GenerationRequest;
import dev.altiplano.generation.GenerationSettings;
import dev.altiplano.generation.Prompt;
import dev.altiplano.generation.ScheduledGeneration;
import dev.altiplano.generation.Thinking;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks models of a store, the whole way that a request takes. */
public final class StoredAnswer {
  private StoredAnswer() {}

  /**
   * Fails unless the model, which is cria by whatever way it came, answers as it did when it was
   * trained.
   *
   * @param artifacts where graphs are made
   */
  public static void assertIsCrias(ModelStore store, ModelName name, Engine engine, Path artifacts)
      throws IOException {
    JsonNode golden = JsonMapper.shared().readTree(Cria.golden("greedy.json")).get(0);
    var loader = TestLoader.of(store, engine, artifacts, Precision.FP32, 4);
    var options =
        new ResidencyOptions(
            1, 4, KeepAlive.FOREVER, 1024, 4, 1L << 30, Duration.ZERO, Duration.ZERO);
    try (Residency residency = new Residency(loader, options, List.of())) {
      var generation =
          new ScheduledGeneration(
              store, residency, new GenerationSettings(1024, Duration.ZERO), List.of());
      String text =
          generation
              .generate(request(name, golden))
              .ofType(Text.class)
              .map(Text::content)
              .collect(Collectors.joining())
              .blockOptional(Duration.ofMinutes(1))
              .orElseThrow();
      assertThat(text).isEqualTo(golden.get("text").stringValue());
    }
  }

  private static GenerationRequest request(ModelName model, JsonNode golden) {
    return new GenerationRequest(
        Endpoint.GENERATE,
        model,
        model.display(),
        new Prompt.Raw(golden.get("prompt").stringValue()),
        Thinking.UNSET,
        null,
        true,
        true,
        "test",
        Map.of("temperature", 0, "num_predict", golden.get("ids").size()),
        null,
        System.nanoTime());
  }
}
