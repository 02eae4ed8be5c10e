package dev.altiplano.generation.toolcall;

import dev.altiplano.sampling.grammar.CallBeginning;
import dev.altiplano.sampling.grammar.CallForm;
import dev.altiplano.template.CallShape;
import dev.altiplano.template.ToolCallStyle;
import dev.altiplano.template.ToolCallWriting;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the calls of a model can be kept to the schemas of tools, where it writes arguments in JSON.
 *
 * @param beginning what shows that a call has begun
 * @param begun the rest of the call
 * @param whole the call with its beginning
 */
public record CallForms(CallBeginning beginning, CallForm begun, CallForm whole) {
  private static final CallShape HERMES =
      new CallShape("<tool_call>\n{\"name\": \"", "\", \"arguments\": ", "}\n</tool_call>");
  private static final String PYTHON_TAG = "<|python_tag|>";
  private static final Pattern PYTHON_TOKENS = Pattern.compile("<\\|python_\\w+\\|>");
  private static final String RECIPIENT = " to=functions.";
  private static final Pattern BRACKETS = Pattern.compile("[\\s}\\]]*");

  /** Empty for a model that writes them otherwise, or does not show how. */
  public static Optional<CallForms> of(ToolCallWriting writing, Collection<String> functions) {
    Optional<CallShape> shape = writing.shape();
    return switch (writing.style()) {
      case HERMES ->
          shape.flatMap(shown -> tagged(writing, shown)).or(() -> tagged(writing, HERMES));
      case MISTRAL, DEEPSEEK, GRANITE, TEMPLATE -> shape.flatMap(shown -> tagged(writing, shown));
      case BARE_JSON -> shape.flatMap(shown -> bare(shown, functions));
      case HARMONY -> Optional.of(harmony());
      case QWEN_XML, GLM, GEMMA, FUNCTION_GEMMA, LFM2 -> Optional.empty();
    };
  }

  /** The call is what follows the last tag before the name. */
  private static Optional<CallForms> tagged(ToolCallWriting writing, CallShape shape) {
    ToolCallSyntax syntax = ToolCallSyntax.of(writing, List.of());
    String before = shape.beforeName();
    return syntax.openings().stream()
        .filter(before::contains)
        .max(Comparator.comparingInt(before::lastIndexOf))
        .map(
            tag -> {
              int start = before.lastIndexOf(tag) + tag.length();
              return new CallForms(
                  new CallBeginning.Tag(tag),
                  form("", before.substring(start), shape, syntax),
                  form(
                      before.substring(begin(syntax, before), start),
                      before.substring(start),
                      shape,
                      syntax));
            });
  }

  /** Where the first of all tags is. */
  private static int begin(ToolCallSyntax syntax, String before) {
    return syntax.openings().stream()
        .filter(before::contains)
        .mapToInt(before::indexOf)
        .min()
        .orElse(0);
  }

  private static Optional<CallForms> bare(CallShape shape, Collection<String> functions) {
    String before = PYTHON_TOKENS.matcher(shape.beforeName()).replaceAll("").strip();
    if (!before.matches("(?s)\\[?\\s*\\{.*\"")
        || !shape.betweenNameAndArguments().startsWith("\"")) {
      return Optional.empty();
    }
    CallForm form =
        form(
            "",
            before,
            shape,
            ToolCallSyntax.of(ToolCallWriting.of(ToolCallStyle.BARE_JSON), List.of()));
    return Optional.of(
        new CallForms(CallBeginning.Bare.of(PYTHON_TAG, form, functions), form, form));
  }

  private static CallForms harmony() {
    List<String> between =
        List.of(
            "<|channel|>commentary json<|message|>",
            "<|channel|>commentary <|constrain|>json<|message|>",
            " <|constrain|>json<|message|>",
            " json<|message|>",
            "<|message|>");
    return new CallForms(
        new CallBeginning.Tag(RECIPIENT),
        new CallForm("", "", between, ""),
        new CallForm("<|channel|>commentary" + RECIPIENT, "", between, ""));
  }

  private static CallForm form(
      String lead, String beforeName, CallShape shape, ToolCallSyntax syntax) {
    String between = shape.betweenNameAndArguments();
    String closers = closers(shape.beforeName() + between);
    return new CallForm(
        lead,
        beforeName,
        List.of(between),
        closers + closings(closers, shape.afterArguments(), syntax));
  }

  /** The brackets that close what a text opens. */
  private static String closers(String text) {
    Deque<Character> open = new ArrayDeque<>();
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '{' -> open.push('}');
        case '[' -> open.push(']');
        case '}', ']' -> open.poll();
        default -> {}
      }
    }
    var closers = new StringBuilder();
    open.forEach(closers::append);
    return closers.toString();
  }

  /** What else ends a call, but not a list of them, where it comes next. */
  private static String closings(String closers, String after, ToolCallSyntax syntax) {
    Matcher brackets = BRACKETS.matcher(after);
    if (!brackets.lookingAt() || !brackets.group().replaceAll("\\s", "").equals(closers)) {
      return "";
    }
    int start = brackets.group().stripTrailing().length();
    int end = start;
    Optional<String> next;
    do {
      int from = end;
      String rest = after.substring(from).stripLeading();
      next =
          syntax.closings().stream()
              .filter(c -> !c.contains("calls"))
              .filter(rest::startsWith)
              .findFirst();
      if (next.isPresent()) {
        end = after.length() - rest.length() + next.get().length();
      }
    } while (next.isPresent());
    return after.substring(start, end);
  }
}
