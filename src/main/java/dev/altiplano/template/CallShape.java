package dev.altiplano.template;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call with its arguments in JSON as a template writes it, found out by letting it write one.
 *
 * @param beforeName from where the assistant begins to speak
 * @param betweenNameAndArguments with the quotes around the name, if it has some, in both texts
 * @param afterArguments all that follows
 */
public record CallShape(String beforeName, String betweenNameAndArguments, String afterArguments) {
  private static final String NAME = "probed_function";
  private static final Pattern ARGUMENTS =
      Pattern.compile("\\{\\s*\"probed_parameter\"\\s*:\\s*\"probed value\"\\s*}");

  /** What some templates write where there are none. */
  private static final Pattern NO_THOUGHTS = Pattern.compile("\\s*(?:<think>)?\\s*</think>\\s*");

  private static final ChatMessage QUESTION = ChatMessage.of("user", "The probed question?");
  private static final ChatPrompt BEFORE =
      ChatPrompt.of(List.of(QUESTION)).withTools(List.of(tool())).withThinking(false);
  private static final ChatPrompt AFTER =
      new ChatPrompt(
          List.of(
              QUESTION,
              new ChatMessage(
                  "assistant",
                  "",
                  "",
                  List.of(
                      new ToolCall(
                          "probed001", 0, NAME, Map.of("probed_parameter", "probed value"))),
                  "",
                  ""),
              new ChatMessage("tool", "Result", "", List.of(), NAME, "probed001")),
          BEFORE.tools(),
          false,
          false,
          Map.of());

  /** What stands before the first brace, or before the name. */
  String tag() {
    int brace = beforeName.indexOf('{');
    return (brace < 0 ? beforeName : beforeName.substring(0, brace)).strip();
  }

  private static Map<String, Object> tool() {
    Map<String, Object> parameters =
        Map.of(
            "type", "object",
            "properties", Map.of("other", Map.of("type", "string", "description", "")),
            "required", List.of("other"));
    return Map.of(
        "type",
        "function",
        "function",
        Map.of("name", "other_function", "description", "", "parameters", parameters));
  }

  /** The shape of the calls of a template; empty where it shows none, or not in JSON. */
  static Optional<CallShape> in(Function<ChatPrompt, String> template) {
    try {
      return in(template.apply(BEFORE), template.apply(AFTER));
    } catch (AltiplanoException refused) {
      return Optional.empty();
    }
  }

  private static Optional<CallShape> in(String before, String after) {
    if (!before.contains(QUESTION.content()) || !after.contains(QUESTION.content())) {
      return Optional.empty();
    }
    int start = spoken(before, after);
    int name = after.indexOf(NAME, start);
    Matcher arguments = ARGUMENTS.matcher(after);
    int nameEnd = name + NAME.length();
    return name >= 0 && arguments.find(nameEnd)
        ? Optional.of(
            new CallShape(
                after.substring(start, name),
                after.substring(nameEnd, arguments.start()),
                after.substring(arguments.end())))
        : Optional.empty();
  }

  /** How much of what was asked for ends with what comes next. */
  private static int repeated(String asked, String next) {
    int length = Math.min(asked.length(), next.length());
    while (!asked.endsWith(next.substring(0, length))) {
      length--;
    }
    return length;
  }

  /** Where what was asked for ends; tags begin alike, and so it is not within one. */
  private static int spoken(String before, String after) {
    String asked = before.substring(before.lastIndexOf(QUESTION.content()));
    int start = after.lastIndexOf(QUESTION.content());
    String told = after.substring(start);
    int same = 0;
    while (same < Math.min(asked.length(), told.length())
        && asked.charAt(same) == told.charAt(same)) {
      same++;
    }
    if (same < asked.length()) {
      while (same > 0 && ">\n".indexOf(told.charAt(same - 1)) < 0) {
        same--;
      }
    }
    same += repeated(asked.strip(), told.substring(same));
    Matcher thoughts = NO_THOUGHTS.matcher(told).region(same, told.length());
    return start + (thoughts.lookingAt() ? thoughts.end() : same);
  }
}
