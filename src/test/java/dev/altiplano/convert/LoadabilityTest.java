package dev.altiplano.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.engine.GraphInputs;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.GgufWriter;
import dev.altiplano.testing.ProtoWriter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadabilityTest {
  @TempDir private Path directory;
  private ModelStore store;
  private Map<String, ContentSource> files = Map.of();

  @BeforeEach
  void takeCria() {
    store = ModelStore.open(directory);
    files = new HashMap<>(ModelImport.directory(Cria.file("")));
  }

  private Optional<String> obstacle() {
    ModelName name = ModelName.parse("m").orElseThrow();
    return Loadability.obstacle(store, new ModelImport(store).run(name, files).manifest());
  }

  private void put(String file, byte[] content) {
    files.put(file, () -> new ByteArrayInputStream(content));
  }

  private void putOtherArchitecture() throws Exception {
    String config = Files.readString(Cria.file("config.json"));
    put(
        "config.json",
        config.replace("LlamaForCausalLM", "NewForCausalLM").getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] graph(Collection<String> inputs) {
    ProtoWriter graph = new ProtoWriter();
    inputs.forEach(input -> graph.message(11, new ProtoWriter().string(1, input)));
    return new ProtoWriter().number(1, 8).message(7, graph).bytes();
  }

  @Test
  void knowsNothingAgainstAModelThatIsWhole() {
    assertThat(obstacle()).isEmpty();
  }

  @Test
  void namesTheTokenizerThatIsMissing() {
    files.remove("tokenizer.json");
    assertThat(obstacle().orElseThrow()).startsWith("it has no tokenizer.json");
  }

  @Test
  void namesTheArchitectureOfSafetensors() throws Exception {
    putOtherArchitecture();
    assertThat(obstacle().orElseThrow())
        .startsWith("the architecture \"NewForCausalLM\" is not supported")
        .contains("LlamaForCausalLM, MistralForCausalLM");
  }

  @Test
  void namesTheArchitectureOfGguf() {
    files.clear();
    put("m.gguf", new GgufWriter().put("general.architecture", "bert").bytes());
    assertThat(obstacle().orElseThrow())
        .startsWith("the architecture \"bert\" is not supported; supported are llama, ");
    put("m.gguf", new GgufWriter().put("general.architecture", "qwen3").bytes());
    assertThat(obstacle()).isEmpty();
  }

  /** What computes is in the graph; only one of our own form is known by its architecture. */
  @Test
  void graphsOfOthersMayBeOfAnyArchitecture() throws Exception {
    files.remove("model.safetensors");
    putOtherArchitecture();
    put("model.onnx", graph(List.of("input_ids")));
    assertThat(obstacle()).isEmpty();
    put("model.onnx", graph(GraphInputs.NAMES));
    assertThat(obstacle().orElseThrow()).startsWith("the architecture \"NewForCausalLM\"");
  }
}
