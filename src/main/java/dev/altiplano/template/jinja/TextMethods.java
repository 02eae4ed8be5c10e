package dev.altiplano.template.jinja;

import static dev.altiplano.template.jinja.Operation.operation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/** The methods of texts. */
final class TextMethods {
  static final Map<String, Operation> METHODS =
      Operation.table(
          operation("strip", (r, s, a) -> strip(r, s, a, true, true), "chars"),
          operation("lstrip", (r, s, a) -> strip(r, s, a, true, false), "chars"),
          operation("rstrip", (r, s, a) -> strip(r, s, a, false, true), "chars"),
          operation("split", TextSplitting::split, "sep", "maxsplit"),
          operation("rsplit", TextSplitting::splitFromRight, "sep", "maxsplit"),
          operation("splitlines", (r, s, _) -> TextSplitting.splitLines(r, of(s))),
          operation("startswith", (r, s, a) -> affix(r, s, a, String::startsWith), "prefix"),
          operation("endswith", (r, s, a) -> affix(r, s, a, String::endsWith), "suffix"),
          operation("replace", TextMethods::replace, "old", "new", "count"),
          operation("find", TextMethods::find, "sub"),
          operation("count", TextMethods::count, "sub"),
          operation("join", (r, s, a) -> join(r, of(s), a), "iterable"),
          operation("upper", TextMethods::upper),
          operation("lower", TextMethods::lower),
          operation("title", (r, s, _) -> made(r, Texts.title(of(s)))),
          operation("capitalize", TextMethods::capitalize),
          operation("removeprefix", TextMethods::removePrefix, "prefix"),
          operation("removesuffix", TextMethods::removeSuffix, "suffix"),
          operation("isdigit", (r, s, _) -> all(r, of(s), Character::isDigit)),
          operation("isalpha", (r, s, _) -> all(r, of(s), Character::isLetter)),
          operation("isalnum", (r, s, _) -> all(r, of(s), Character::isLetterOrDigit)),
          operation("isspace", (r, s, _) -> all(r, of(s), Texts::isSpace)));

  private TextMethods() {}

  /** A subject that the engine has already found to be a text. */
  private static String of(Value subject) {
    return ((Value.Text) subject).value();
  }

  private static Value made(Rendering rendering, String text) {
    rendering.room(text.length());
    return new Value.Text(text);
  }

  private static Value strip(
      Rendering rendering, Value subject, Arguments arguments, boolean left, boolean right) {
    Value set = arguments.get("chars", Value.NONE);
    return new Value.Text(Texts.strip(rendering, of(subject), set, left, right));
  }

  /** Whether the text begins or ends with a text, or with one of a tuple of texts. */
  private static Value affix(
      Rendering rendering,
      Value subject,
      Arguments arguments,
      BiPredicate<String, String> matches) {
    Value wanted = arguments.named().values().stream().findFirst().orElse(Value.NONE);
    List<Value> choices = wanted instanceof Value.Tuple tuple ? tuple.items() : List.of(wanted);
    rendering.steps(choices.size());
    for (Value choice : choices) {
      String affix = Texts.expect(rendering, choice);
      rendering.scan(affix.length());
      if (matches.test(of(subject), affix)) {
        return Value.TRUE;
      }
    }
    return Value.FALSE;
  }

  private static Value replace(Rendering rendering, Value subject, Arguments arguments) {
    return new Value.Text(Texts.replace(rendering, of(subject), arguments));
  }

  private static Value find(Rendering rendering, Value subject, Arguments arguments) {
    String text = of(subject);
    String part = arguments.text(rendering, "sub");
    rendering.search(text.length(), part.length());
    int found = text.indexOf(part);
    return Value.of(found < 0 ? -1 : text.codePointCount(0, found));
  }

  private static Value count(Rendering rendering, Value subject, Arguments arguments) {
    String part = arguments.text(rendering, "sub");
    if (part.isEmpty()) {
      return Value.of(Texts.length(rendering, of(subject)) + 1L);
    }
    return Value.of(TextSplitting.parts(rendering, of(subject), part, -1).size() - 1L);
  }

  private static Value join(Rendering rendering, String separator, Arguments arguments) {
    TextSink sink = new TextSink(rendering);
    String between = "";
    for (Value item : Items.of(rendering, arguments.required(rendering, "iterable"))) {
      sink.append(between).append(Texts.expect(rendering, item));
      between = separator;
    }
    return sink.toValue();
  }

  static Value upper(Rendering rendering, Value subject, Arguments arguments) {
    return made(rendering, of(subject).toUpperCase(Locale.ROOT));
  }

  static Value lower(Rendering rendering, Value subject, Arguments arguments) {
    return made(rendering, of(subject).toLowerCase(Locale.ROOT));
  }

  static Value capitalize(Rendering rendering, Value subject, Arguments arguments) {
    return made(rendering, Texts.capitalize(of(subject)));
  }

  private static Value removePrefix(Rendering rendering, Value subject, Arguments arguments) {
    String text = of(subject);
    String prefix = arguments.text(rendering, "prefix");
    rendering.room(text.length());
    return new Value.Text(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
  }

  private static Value removeSuffix(Rendering rendering, Value subject, Arguments arguments) {
    String text = of(subject);
    String suffix = arguments.text(rendering, "suffix");
    rendering.room(text.length());
    int end = text.endsWith(suffix) ? text.length() - suffix.length() : text.length();
    return new Value.Text(text.substring(0, end));
  }

  private static Value all(Rendering rendering, String text, IntPredicate predicate) {
    rendering.scan(text.length());
    return Value.of(!text.isEmpty() && text.codePoints().allMatch(predicate));
  }
}
