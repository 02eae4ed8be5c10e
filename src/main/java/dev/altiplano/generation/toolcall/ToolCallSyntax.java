package dev.altiplano.generation.toolcall;

import dev.altiplano.model.Tool;
import dev.altiplano.template.ToolCallWriting;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How calls are written. Immutable. */
interface ToolCallSyntax {
  String GEMMA_QUOTE = "<|\"|>";
  String ESCAPE = "<escape>";

  /** Texts that begin a call, wherever they are. */
  List<String> openings();

  /** Characters that begin a call where nothing but calls came before. */
  default String bareOpenings() {
    return "";
  }

  /** Texts that may follow a call and are no part of the answer. */
  default List<String> closings() {
    return List.of();
  }

  /** Tags within a call. */
  default List<String> innerTags() {
    return List.of();
  }

  /** Whether all that follows the first call belongs to calls, and is lost where it is none. */
  default boolean takesTheRest() {
    return false;
  }

  /**
   * Reads a call.
   *
   * @param text from its opening on
   * @param isWhole whether no more will come
   */
  Reading read(String text, boolean isWhole);

  /** The syntax of a model, for calls of some tools. */
  static ToolCallSyntax of(ToolCallWriting writing, List<Tool> tools) {
    String open = "<tool_call>";
    List<String> close = List.of("</tool_call>");
    String mistral = "[TOOL_CALLS]";
    return switch (writing.style()) {
      case HERMES -> new TaggedJson(List.of(open), close);
      case QWEN_XML ->
          new FirstOf(new FunctionElements(tools), new TaggedJson(List.of(open), close));
      case GRANITE -> new TaggedJson(List.of("<|tool_call|>", open), close);
      case MISTRAL ->
          new FirstOf(
              new TaggedJson(List.of(mistral), List.of()),
              new NamedJson(
                  List.of(mistral),
                  Pattern.compile(
                      "\\[TOOL_CALLS]\\s*([\\w.-]+)\\s*(?:\\[CALL_ID]\\s*\\w+\\s*)?(?:\\[ARGS])?\\s*"),
                  List.of(),
                  List.of("[CALL_ID]", "[ARGS]")));
      case DEEPSEEK ->
          new NamedJson(
              List.of("<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"),
              Pattern.compile(
                  "(?:<｜tool▁calls▁begin｜>\\s*)?<｜tool▁call▁begin｜>\\s*(?:function<｜tool▁sep｜>)?"
                      + "([\\w.-]+)\\s*(?:<｜tool▁sep｜>)?\\s*(?:```json)?\\s*"),
              List.of("```", "<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"),
              List.of("<｜tool▁sep｜>"));
      case HARMONY ->
          new NamedJson(
              List.of("<|call|>"),
              Pattern.compile("<\\|call\\|>([^<]*)<\\|message\\|>\\s*"),
              List.of("<|end|>"),
              List.of());
      case GEMMA ->
          new Enclosed(
              "<|tool_call>",
              "<tool_call|>",
              new GemmaCalls(GEMMA_QUOTE)::read,
              List.of(GEMMA_QUOTE));
      case FUNCTION_GEMMA ->
          new Enclosed(
              "<start_function_call>",
              "<end_function_call>",
              new GemmaCalls(ESCAPE)::read,
              List.of(ESCAPE));
      case GLM ->
          new Enclosed(
              open,
              "</tool_call>",
              new ArgumentElements(tools)::read,
              List.of("<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>"));
      case LFM2 ->
          new Enclosed("<|tool_call_start|>", "<|tool_call_end|>", PythonCalls::read, List.of());
      case BARE_JSON -> new BareJson(tools);
      case TEMPLATE -> new NamedAnywhere(writing, tools);
    };
  }

  /** All tags, of which some may be tokens that are no text. */
  default Set<String> tags() {
    return Stream.of(openings(), closings(), innerTags())
        .flatMap(List::stream)
        .collect(Collectors.toUnmodifiableSet());
  }
}
