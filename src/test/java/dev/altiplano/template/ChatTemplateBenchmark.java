package dev.altiplano.template;

import dev.altiplano.model.ChatMessage;
import dev.altiplano.testing.Cria;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/** From a chat of ten turns to the text of its prompt, with the embedded model's template. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ChatTemplateBenchmark {
  private final String source =
      JsonMapper.shared()
          .readTree(Cria.file("tokenizer_config.json"))
          .get("chat_template")
          .stringValue();

  private final ChatTemplate template = ChatTemplate.of(source, Map.of());
  private final ChatPrompt prompt = ChatPrompt.of(chat());

  private static List<ChatMessage> chat() {
    List<ChatMessage> messages = new ArrayList<>();
    for (int turn = 0; turn < 10; turn++) {
      messages.add(
          ChatMessage.of("user", "Where does the herd sleep in month %d?".formatted(turn)));
      messages.add(ChatMessage.of("assistant", "In the valley, where the lake is. ".repeat(6)));
    }
    messages.add(ChatMessage.of("user", "And who keeps watch?"));
    return messages;
  }

  @Benchmark
  public String render() {
    return template.render(prompt);
  }

  /** What a model costs once, when it is loaded. */
  @Benchmark
  public ChatTemplate parse() {
    return ChatTemplate.of(source, Map.of());
  }
}
