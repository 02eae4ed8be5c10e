package dev.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.config.AltiplanoApplication;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaLanguageModel;
import dev.langchain4j.model.ollama.OllamaModel;
import dev.langchain4j.model.ollama.OllamaModelCard;
import dev.langchain4j.model.ollama.OllamaModels;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The Ollama client of LangChain4j, as it is published, lists, shows, deletes and asks models. */
@SpringBootTest(
    classes = AltiplanoApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LangChain4jIT {
  private static final String QUESTION = "Why is the sky blue?";
  private static final String ANSWER = "Sunlight is made of all colors.";

  @TempDir private static Path models;

  @LocalServerPort private int port;
  private String url;

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("altiplano.models", models::toString);
  }

  @BeforeEach
  void address() {
    url = "http://127.0.0.1:" + port;
  }

  @Test
  void listsShowsAndDeletesModels() throws Exception {
    ServerClient server = new ServerClient(port);
    server.post("/api/copy", "{\"source\":\"cria\",\"destination\":\"twin\"}");
    OllamaModels ollama = OllamaModels.builder().baseUrl(url).build();
    assertThat(ollama.availableModels().content())
        .extracting(OllamaModel::getName)
        .containsExactlyInAnyOrder("cria:latest", "twin:latest");
    OllamaModelCard card = ollama.modelCard("twin").content();
    assertThat(card.getDetails().getFamily()).isEqualTo("llama");
    assertThat(card.getModelInfo()).containsEntry("llama.context_length", 1024);
    ollama.deleteModel("twin");
    assertThat(ollama.availableModels().content()).hasSize(1);
    assertThatThrownBy(() -> ollama.modelCard("twin"))
        .hasMessageContaining("model 'twin:latest' not found");
  }

  @Test
  void chats() {
    OllamaChatModel model =
        OllamaChatModel.builder().baseUrl(url).modelName("cria").temperature(0.0).build();
    assertThat(model.chat(QUESTION)).contains(ANSWER);
    OllamaModels ollama = OllamaModels.builder().baseUrl(url).build();
    assertThat(ollama.runningModels().content().getFirst().getName()).isEqualTo("cria:latest");
  }

  @Test
  void chatsWordByWord() {
    var told = new StringBuilder();
    var end = new CompletableFuture<ChatResponse>();
    OllamaStreamingChatModel.builder()
        .baseUrl(url)
        .modelName("cria")
        .temperature(0.0)
        .build()
        .chat(
            ChatRequest.builder().messages(UserMessage.from(QUESTION)).build(),
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String part) {
                told.append(part);
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                end.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                end.completeExceptionally(error);
              }
            });
    ChatResponse response = end.join();
    assertThat(response.aiMessage().text()).contains(ANSWER).isEqualTo(told.toString());
    assertThat(response.tokenUsage().outputTokenCount()).isPositive();
  }

  @Test
  void callsTools() {
    ToolSpecification weather =
        ToolSpecification.builder()
            .name("get_current_weather")
            .description("Get the current weather for a location")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty(
                        "location", "The location to get the weather for, e.g. San Francisco, CA")
                    .addEnumProperty("format", List.of("celsius", "fahrenheit"))
                    .required("location", "format")
                    .build())
            .build();
    OllamaChatModel model =
        OllamaChatModel.builder()
            .baseUrl(url)
            .modelName("cria")
            .temperature(0.0)
            .think(false)
            .build();
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(UserMessage.from("What is the weather in Toronto?"));
    AiMessage call = model.chat(request(messages, weather)).aiMessage();
    assertThat(call.toolExecutionRequests()).hasSize(1);
    ToolExecutionRequest asked = call.toolExecutionRequests().getFirst();
    assertThat(asked.name()).isEqualTo("get_current_weather");
    assertThat(asked.arguments()).contains("Toronto", "celsius");
    messages.add(call);
    messages.add(ToolExecutionResultMessage.from(asked, "11 degrees celsius"));
    assertThat(model.chat(request(messages, weather)).aiMessage().text())
        .isEqualTo("In Toronto it is 11 degrees celsius.");
  }

  private static ChatRequest request(List<ChatMessage> messages, ToolSpecification tool) {
    return ChatRequest.builder().messages(messages).toolSpecifications(tool).build();
  }

  @Test
  void generates() {
    OllamaLanguageModel model =
        OllamaLanguageModel.builder().baseUrl(url).modelName("cria").temperature(0.0).build();
    assertThat(model.generate(QUESTION).content()).contains(ANSWER);
  }

  @Test
  void hearsOfAModelThatIsNotThere() {
    OllamaChatModel model =
        OllamaChatModel.builder().baseUrl(url).modelName("none").maxRetries(0).build();
    assertThatThrownBy(() -> model.chat(QUESTION))
        .isInstanceOf(ModelNotFoundException.class)
        .hasMessageContaining("model 'none' not found");
  }
}
