package dev.altiplano.template.gotemplate;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The functions that templates can call: those of the language and those that Ollama adds. */
final class Functions {
  /**
   * A function.
   *
   * @param least how many arguments it needs
   * @param most how many it takes
   */
  record Function(int least, int most, Body body) {
    /** What it does; it fails with what {@link Arguments#fault} makes. */
    interface Body {
      Value call(Arguments arguments);
    }
  }

  private static final int ANY = Integer.MAX_VALUE;

  /** Without {@code and} and {@code or}, whose arguments are not all computed. */
  private static final Map<String, Function> BY_NAME =
      Map.ofEntries(
          Map.entry("not", new Function(1, 1, call -> Value.of(!call.first().isTrue()))),
          Map.entry("eq", new Function(1, ANY, Comparisons::equal)),
          Map.entry("ne", new Function(2, 2, Comparisons::unequal)),
          Map.entry("lt", new Function(2, 2, Comparisons::less)),
          Map.entry("le", new Function(2, 2, Comparisons::lessOrEqual)),
          Map.entry("gt", new Function(2, 2, Comparisons::greater)),
          Map.entry("ge", new Function(2, 2, Comparisons::greaterOrEqual)),
          Map.entry("len", new Function(1, 1, Elements::length)),
          Map.entry("index", new Function(1, ANY, Elements::index)),
          Map.entry("slice", new Function(1, ANY, Elements::slice)),
          Map.entry("print", new Function(0, ANY, Printing::print)),
          Map.entry("println", new Function(0, ANY, Printing::printLine)),
          Map.entry("printf", new Function(1, ANY, Printing::printFormatted)),
          Map.entry("html", new Function(0, ANY, call -> escaped(call, Functions::html))),
          Map.entry("js", new Function(0, ANY, call -> escaped(call, Functions::js))),
          Map.entry("urlquery", new Function(0, ANY, call -> escaped(call, Functions::query))),
          Map.entry("call", new Function(1, ANY, Functions::refuseCall)),
          Map.entry("json", new Function(1, 1, Functions::json)),
          Map.entry("currentDate", new Function(0, ANY, call -> date(call, 0))),
          Map.entry("yesterdayDate", new Function(0, ANY, call -> date(call, 1))),
          Map.entry("toTypeScriptType", new Function(1, 1, TypeScript::typeOf)));

  static final Set<String> NAMES = names();

  private Functions() {}

  private static Set<String> names() {
    var names = new HashSet<>(BY_NAME.keySet());
    names.addAll(List.of("and", "or"));
    return Set.copyOf(names);
  }

  /** The parser knows all names. */
  static Function get(String name) {
    Function function = BY_NAME.get(name);
    if (function == null) {
      throw new IllegalStateException("function " + name + " is not there; this is a bug");
    }
    return function;
  }

  private static Value json(Arguments call) {
    var sink = new TextSink(call.rendering());
    JsonText.write(sink, call.first());
    return Value.of(sink.toString());
  }

  private static Value date(Arguments call, int daysAgo) {
    return Value.of(LocalDate.now(call.rendering().clock()).minusDays(daysAgo).toString());
  }

  private static Value refuseCall(Arguments call) {
    Value first = call.first();
    throw call.fault(
        first instanceof Value.Nil ? "call of nil" : "non-function of type " + first.typeName());
  }

  private interface Escape {
    String of(int character);
  }

  private static Value escaped(Arguments call, Escape escape) {
    String text = Printing.joined(call);
    call.rendering().scan(8L * text.length());
    return Value.of(text.codePoints().mapToObj(escape::of).collect(Collectors.joining()));
  }

  private static String html(int character) {
    return switch (character) {
      case 0 -> "\ufffd";
      case '"' -> "&#34;";
      case '\'' -> "&#39;";
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      default -> Character.toString(character);
    };
  }

  private static String js(int character) {
    return switch (character) {
      case '\\' -> "\\\\";
      case '\'' -> "\\'";
      case '"' -> "\\\"";
      case '<', '>', '&', '=' -> "\\u%04X".formatted(character);
      default -> character < ' ' ? "\\u%04X".formatted(character) : Character.toString(character);
    };
  }

  private static String query(int character) {
    return URLEncoder.encode(Character.toString(character), StandardCharsets.UTF_8)
        .replace("*", "%2A");
  }
}
