package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.GoTemplates;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.TestLoader;
import dev.altiplano.testing.WatchedEngine;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A model with a template in the language of Go reads the prompts that it makes. */
class GoTemplatePromptTest {
  private static final String TEMPLATE =
      """
      {{- if .Suffix }}<before>{{ .Prompt }}<after>{{ .Suffix }}{{ else }}
      {{- range .Messages }}<|im_start|>{{ .Role }}
      {{ .Content }}<|im_end|>
      {{ end }}<|im_start|>assistant
      {{ if and .IsThinkSet (not .Think) }}<think>

      </think>

      {{ end }}{{ end }}\
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final WatchedEngine ENGINE = new WatchedEngine();

  @TempDir private static Path directory;
  private static final ModelName MODEL = ModelName.parse("go-cria").orElseThrow();
  private static ModelStore store;
  private static Residency residency;
  private static ScheduledGeneration generation;

  @BeforeAll
  static void open() {
    store = ModelStore.open(directory);
    put(MODEL, TEMPLATE);
    residency =
        new Residency(
            TestLoader.of(
                new StoredTemplates(store, GoTemplates.ALWAYS), ENGINE, directory.resolve("onnx")),
            new ResidencyOptions(
                1, 2, KeepAlive.FOREVER, 512, 1, 1L << 30, Duration.ZERO, Duration.ofHours(1)),
            List.of());
    generation =
        new ScheduledGeneration(
            store, residency, new GenerationSettings(512, Duration.ZERO), List.of());
  }

  @AfterAll
  static void close() {
    residency.close();
    ENGINE.close();
  }

  /** The embedded model with a template layer, which does not tell that it can think. */
  private static void put(ModelName name, String template) {
    StoredModel base = Cria.in(store);
    byte[] content = template.getBytes(StandardCharsets.UTF_8);
    List<Layer> layers = new ArrayList<>(base.manifest().layers());
    layers.add(
        Layer.of(
            MediaTypes.TEMPLATE, store.putBlob(new ByteArrayInputStream(content)), content.length));
    byte[] config = base.config().withCapabilities(List.of("thinking")).toJson();
    Digest digest = store.putBlob(new ByteArrayInputStream(config));
    store.write(name, Manifest.of(Layer.of(MediaTypes.CONFIG, digest, config.length), layers));
  }

  private static String rendered(Prompt prompt, Thinking thinking, Map<String, Object> options) {
    return generation
        .render(request(MODEL, prompt, thinking, options))
        .blockOptional(PATIENCE)
        .orElseThrow();
  }

  private static GenerationRequest request(
      ModelName name, Prompt prompt, Thinking thinking, Map<String, Object> options) {
    return new GenerationRequest(
        Endpoint.GENERATE,
        name,
        name.display(),
        prompt,
        thinking,
        null,
        true,
        true,
        "test",
        Map.copyOf(options),
        null,
        System.nanoTime());
  }

  @Test
  void rendersAConversation() {
    Prompt prompt =
        new Prompt.Conversation(
            List.of(ChatMessage.of("system", "S"), ChatMessage.of("user", "{{ .System }}")));
    String text =
        """
        <|im_start|>system
        S<|im_end|>
        <|im_start|>user
        {{ .System }}<|im_end|>
        <|im_start|>assistant
        """;
    assertThat(rendered(prompt, Thinking.ON, Map.of())).isEqualTo(text);
    assertThat(rendered(prompt, Thinking.OFF, Map.of()))
        .isEqualTo(text + "<think>\n\n</think>\n\n");
  }

  @Test
  void rendersATurnByTheTemplateOfTheRequest() {
    Prompt prompt = new Prompt.Turn("p", "s", "{{ .System }}/{{ .Prompt }}/", List.of());
    assertThat(rendered(prompt, Thinking.OFF, Map.of())).isEqualTo("s/p/");
    Prompt broken = new Prompt.Turn("p", null, "{{ .Prompt", List.of());
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> rendered(broken, Thinking.OFF, Map.of()))
        .withMessage("template: :1: unclosed action")
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.INVALID_OPTION);
  }

  @Test
  void tellsTheTemplateWhetherAndHowMuchToThink() {
    Prompt prompt =
        new Prompt.Turn("p", "", "{{ .Think }} {{ .ThinkLevel }} {{ .IsThinkSet }}", List.of());
    assertThat(rendered(prompt, Thinking.UNSET, Map.of())).isEqualTo("true medium true");
    assertThat(rendered(prompt, Thinking.ON, Map.of())).isEqualTo("true medium true");
    assertThat(rendered(prompt, Thinking.HIGH, Map.of())).isEqualTo("true high true");
    assertThat(rendered(prompt, Thinking.OFF, Map.of())).isEqualTo("false  true");
  }

  @Test
  void dropsEarlierThoughtsOfModelsThatAreKnownForThem() {
    Prompt prompt =
        new Prompt.Conversation(
            List.of(
                ChatMessage.of("user", "a"),
                ChatMessage.of("assistant", "<think>hm</think>\n\nb"),
                ChatMessage.of("user", "c"),
                ChatMessage.of("assistant", "<think>d</think>e")));
    ModelName known = ModelName.parse("deepseek-r1").orElseThrow();
    put(known, TEMPLATE);
    assertThat(rendered(prompt, Thinking.ON, Map.of())).contains("<think>hm</think>");
    assertThat(
            generation
                .render(request(known, prompt, Thinking.ON, Map.of()))
                .blockOptional(PATIENCE)
                .orElseThrow())
        .contains("assistant\nb<|im_end|>", "<think>d</think>e")
        .doesNotContain("hm");
  }

  @Test
  void rendersWhatIsToBeFilledIn() {
    assertThat(rendered(new Prompt.Insertion("a", "b"), Thinking.OFF, Map.of()))
        .isEqualTo("<before>a<after>b");
  }

  @Test
  void dropsTheOldestMessagesOfALongConversation() {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(ChatMessage.of("system", "Stay."));
    IntStream.range(0, 40)
        .mapToObj(i -> ChatMessage.of(i % 2 == 0 ? "user" : "assistant", "Number " + i + "."))
        .forEach(messages::add);
    String text = rendered(new Prompt.Conversation(messages), Thinking.OFF, Map.of("num_ctx", 128));
    assertThat(text)
        .startsWith("<|im_start|>system\nStay.<|im_end|>\n<|im_start|>")
        .contains("Number 39.")
        .doesNotContain("Number 0.", "Number 10.");
  }

  @Test
  void answersWhatTheTemplateMakesOfAQuestion() {
    JsonNode golden =
        JsonMapper.shared()
            .readTree(Cria.golden("greedy.json").toFile())
            .valueStream()
            .filter(each -> each.get("prompt").stringValue().contains("Why is the sky blue?"))
            .findFirst()
            .orElseThrow();
    Prompt question = new Prompt.Turn("Why is the sky blue?", null, null, List.of());
    assertThat(rendered(question, Thinking.OFF, Map.of()))
        .isEqualTo(golden.get("prompt").stringValue());
    Map<String, Object> options = Map.of("temperature", 0, "num_predict", golden.get("ids").size());
    String answer =
        generation
            .generate(request(MODEL, question, Thinking.OFF, options))
            .ofType(Text.class)
            .map(Text::content)
            .collect(Collectors.joining())
            .blockOptional(PATIENCE)
            .orElseThrow();
    assertThat(answer).isEqualTo(golden.get("text").stringValue());
  }

  @Test
  void saysWhatIsWrongWithAStoredTemplate() {
    ModelName broken = ModelName.parse("broken").orElseThrow();
    put(broken, "{{ if .Prompt }}");
    Prompt prompt = new Prompt.Turn("p", null, null, List.of());
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(
            () -> generation.render(request(broken, prompt, Thinking.UNSET, Map.of())).block())
        .withMessage("cannot load the model: its template is none: template: :1: unexpected EOF")
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.LOAD_FAILED);
  }
}
