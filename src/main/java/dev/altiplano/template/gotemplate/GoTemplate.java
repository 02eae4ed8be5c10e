package dev.altiplano.template.gotemplate;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.template.gotemplate.syntax.Node;
import dev.altiplano.template.gotemplate.syntax.Operand;
import dev.altiplano.template.gotemplate.syntax.TemplateParser;
import dev.altiplano.template.gotemplate.syntax.TemplateTree;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Go template of a model, as Ollama renders it: over all messages at once where it names them,
 * else once for each exchange. Immutable and safe for use by several threads.
 */
public final class GoTemplate {
  private static final String MESSAGES = "messages";
  private static final String RESPONSE = "Response";
  private static final String SYSTEM = "system";

  private final TemplateTree tree;
  private final TemplateTree lastExchange;
  private final SortedSet<String> variables;

  private GoTemplate(TemplateTree tree, SortedSet<String> variables) {
    this.tree = tree;
    this.lastExchange = tree.withRoot(ResponseCut.of(tree.root()));
    this.variables = Collections.unmodifiableSortedSet(variables);
  }

  /**
   * Parses a template. One that names neither messages nor an answer has the answer at its end.
   *
   * @throws AltiplanoException INVALID_OPTION in the words of Go, if it is none
   */
  public static GoTemplate parse(String source) {
    TemplateTree tree = TemplateParser.parse(source, Functions.NAMES);
    SortedSet<String> variables = Identifiers.of(tree);
    if (variables.contains(MESSAGES) || variables.contains("response")) {
      return new GoTemplate(tree, variables);
    }
    TemplateTree complete = withResponse(tree);
    return new GoTemplate(complete, Identifiers.of(complete));
  }

  private static TemplateTree withResponse(TemplateTree tree) {
    Operand response = new Operand.Field(0, List.of(RESPONSE));
    List<Node> nodes = new ArrayList<>(tree.root());
    nodes.add(
        new Node.Action(
            new Operand.Pipeline(
                0, List.of(), false, List.of(new Operand.Command(0, List.of(response))))));
    return tree.withRoot(nodes);
  }

  /** The fields and variables that it mentions, in lower case; variables with a dollar sign. */
  public SortedSet<String> variables() {
    return variables;
  }

  /** What the reasoning of a message stands between, both with something in it. */
  public record Tags(String opening, String closing) {}

  /** What the template writes around the reasoning of earlier messages, if it shows that. */
  public Optional<Tags> thinkingTags() {
    return ThinkingPlace.in(tree.root());
  }

  /** What the template writes before the calls of an earlier message, up to the first brace. */
  public Optional<String> toolCallTag() {
    return ToolCallPlace.in(tree.root())
        .map(text -> text.replaceFirst("(?s)\\{.*", "").strip())
        .filter(tag -> !tag.isEmpty());
  }

  /**
   * The text that the model is to continue.
   *
   * @throws AltiplanoException INVALID_OPTION in the words of Go, if the template fails or exceeds
   *     a limit
   */
  public String render(GoPrompt prompt, RenderLimits limits, Clock clock) {
    TextSink sink = sink(limits, clock);
    List<ChatMessage> messages = MessageValues.merged(prompt.messages());
    if (variables.contains(MESSAGES)) {
      SortedMap<String, Value> values = thinking(prompt.thinks(), prompt.thinkLevel());
      values.put("System", Value.of(system(prompt.messages())));
      values.put("Messages", MessageValues.of(messages));
      values.put("Tools", ToolValues.of(prompt.tools()));
      values.put(RESPONSE, Value.Text.EMPTY);
      run(tree, sink, values);
    } else {
      new Exchanges(sink, thinking(prompt.thinks(), prompt.thinkLevel())).write(messages);
    }
    return sink.toString();
  }

  /**
   * The text between a beginning and an end that the model is to fill in.
   *
   * @throws AltiplanoException as {@link #render}
   */
  public String renderInsertion(
      String prefix,
      String suffix,
      @Nullable Boolean thinks,
      String thinkLevel,
      RenderLimits limits,
      Clock clock) {
    TextSink sink = sink(limits, clock);
    SortedMap<String, Value> values = thinking(thinks, thinkLevel);
    values.put("Prompt", Value.of(prefix));
    values.put("Suffix", Value.of(suffix));
    values.put(RESPONSE, Value.Text.EMPTY);
    run(tree, sink, values);
    return sink.toString();
  }

  private TextSink sink(RenderLimits limits, Clock clock) {
    return new TextSink(new Rendering(tree.source(), limits, clock));
  }

  private static void run(TemplateTree tree, TextSink sink, SortedMap<String, Value> values) {
    Runner.run(
        tree,
        sink,
        new Value.Entries(HostValues.MAP_TYPE, Value.Print.PARTS, values, Value.Nil.INTERFACE));
  }

  private static SortedMap<String, Value> thinking(@Nullable Boolean thinks, String level) {
    SortedMap<String, Value> values = new TreeMap<>();
    values.put("Think", Value.of(Boolean.TRUE.equals(thinks)));
    values.put("ThinkLevel", Value.of(level));
    values.put("IsThinkSet", Value.of(thinks != null));
    return values;
  }

  private static String system(List<ChatMessage> messages) {
    return messages.stream()
        .filter(message -> message.role().equals(SYSTEM))
        .map(ChatMessage::content)
        .collect(Collectors.joining("\n\n"));
  }

  /** Writes a conversation exchange by exchange; the last one without what follows the answer. */
  private final class Exchanges {
    private final TextSink sink;
    private final SortedMap<String, Value> thinking;
    private String system = "";
    private String prompt = "";
    private String response = "";

    Exchanges(TextSink sink, SortedMap<String, Value> thinking) {
      this.sink = sink;
      this.thinking = thinking;
    }

    void write(List<ChatMessage> messages) {
      for (ChatMessage message : messages) {
        switch (message.role()) {
          case SYSTEM -> {
            if (!prompt.isEmpty() || !response.isEmpty()) {
              finish();
            }
            system = message.content();
          }
          case "user" -> {
            if (!response.isEmpty()) {
              finish();
            }
            prompt = message.content();
          }
          case "assistant" -> response = message.content();
          default -> {}
        }
      }
      write(lastExchange);
    }

    private void finish() {
      write(tree);
      system = "";
      prompt = "";
      response = "";
    }

    private void write(TemplateTree exchange) {
      SortedMap<String, Value> values = new TreeMap<>(thinking);
      values.put("System", Value.of(system));
      values.put("Prompt", Value.of(prompt));
      values.put(RESPONSE, Value.of(response));
      run(exchange, sink, values);
    }
  }
}
