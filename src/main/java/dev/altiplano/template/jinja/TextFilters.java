package dev.altiplano.template.jinja;

import java.util.List;

/** Filters that make texts of texts; other subjects are taken by the text that they print as. */
final class TextFilters {
  private TextFilters() {}

  static Value string(Rendering rendering, Value subject, Arguments arguments) {
    return subject instanceof Value.Text
        ? subject
        : new Value.Text(PythonText.of(rendering, subject));
  }

  static Value lower(Rendering rendering, Value subject, Arguments arguments) {
    return TextMethods.lower(rendering, string(rendering, subject, arguments), arguments);
  }

  static Value upper(Rendering rendering, Value subject, Arguments arguments) {
    return TextMethods.upper(rendering, string(rendering, subject, arguments), arguments);
  }

  static Value capitalize(Rendering rendering, Value subject, Arguments arguments) {
    return TextMethods.capitalize(rendering, string(rendering, subject, arguments), arguments);
  }

  static Value trim(Rendering rendering, Value subject, Arguments arguments) {
    String text = PythonText.of(rendering, subject);
    Value set = arguments.get("chars", Value.NONE);
    return new Value.Text(Texts.strip(rendering, text, set, true, true));
  }

  static Value replace(Rendering rendering, Value subject, Arguments arguments) {
    String text = PythonText.of(rendering, subject);
    return new Value.Text(Texts.replace(rendering, text, arguments));
  }

  /** Unlike the method of that name, begins a word only after a space, hyphen or bracket. */
  static Value title(Rendering rendering, Value subject, Arguments arguments) {
    String text = PythonText.of(rendering, subject);
    rendering.room(text.length());
    StringBuilder title = new StringBuilder(text.length());
    boolean begins = true;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int code = text.codePointAt(i);
      title.appendCodePoint(begins ? Character.toUpperCase(code) : Character.toLowerCase(code));
      begins = Texts.isSpace(code) || "-({[<".indexOf(code) >= 0;
    }
    return new Value.Text(title.toString());
  }

  static Value indent(Rendering rendering, Value subject, Arguments arguments) {
    Value width = arguments.get("width", Value.of(4));
    String indent =
        width instanceof Value.Text(String text, _)
            ? text
            : new TextSink(rendering)
                .repeat(" ", Math.max(0, Numbers.index(rendering, width)))
                .toString();
    boolean blank = arguments.flag("blank", false);
    // The extra line break keeps one that ends the text.
    List<String> lines = TextSplitting.lines(rendering, Texts.expect(rendering, subject) + "\n");
    TextSink sink = new TextSink(rendering);
    sink.append(arguments.flag("first", false) ? indent : "").append(lines.getFirst());
    for (String line : lines.subList(1, lines.size())) {
      sink.append('\n').append(line.isEmpty() && !blank ? "" : indent).append(line);
    }
    return sink.toValue();
  }
}
