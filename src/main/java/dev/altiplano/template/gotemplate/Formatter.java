package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.syntax.Quoted;
import java.util.List;

/** Formats values as {@code printf} does. For one format. */
final class Formatter {
  private static final String FLAGS = "+-# 0";

  /** A number beyond is none, as in Go: of a star at once, and of digits if one more follows. */
  private static final int MOST = 1_000_000;

  private final TextSink sink;
  private final String format;
  private final List<Value> values;
  private int at;
  private int used;

  Formatter(Rendering rendering, String format, List<Value> values) {
    this.sink = new TextSink(rendering);
    this.format = format;
    this.values = values;
  }

  String format() {
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      int end = percent < 0 ? format.length() : percent;
      sink.append(format.substring(at, end));
      at = end;
      if (percent >= 0) {
        at++;
        directive();
      }
    }
    if (used < values.size()) {
      extra();
    }
    return sink.toString();
  }

  private void directive() {
    int start = at;
    while (at < format.length() && FLAGS.indexOf(format.charAt(at)) >= 0) {
      at++;
    }
    String flags = format.substring(start, at);
    int width = size("%!(BADWIDTH)", -MOST);
    int precision = Directive.NONE;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      boolean star = at < format.length() && format.charAt(at) == '*';
      int given = size("%!(BADPREC)", 0);
      precision = star ? given : Math.max(given, 0);
    }
    if (at >= format.length()) {
      sink.append("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    write(new Directive(flags, width, precision, verb));
  }

  /**
   * A number in the format, or the next value where the format has a star. After one that is too
   * large nothing of the format is read.
   */
  private int size(String bad, int least) {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      Value value = used < values.size() ? values.get(used++) : Value.Nil.INVALID;
      if (value instanceof Value.Int(long size) && size >= least && size <= MOST) {
        return (int) size;
      }
      sink.append(bad);
      return Directive.NONE;
    }
    int size = Directive.NONE;
    for (; at < format.length() && isDigit(format.charAt(at)); at++) {
      if (size > MOST) {
        at = format.length();
        return Directive.NONE;
      }
      size = Math.max(size, 0) * 10 + (format.charAt(at) - '0');
    }
    return size;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private void write(Directive directive) {
    if (directive.verb() == '%') {
      sink.append('%');
    } else if (used < values.size()) {
      directive.write(sink, values.get(used++));
    } else {
      sink.append("%!").append(Character.toString(directive.verb())).append("(MISSING)");
    }
  }

  private void extra() {
    sink.append("%!(EXTRA ");
    String separator = "";
    for (Value value : values.subList(used, values.size())) {
      sink.append(separator);
      Directive.writeTyped(sink, value);
      separator = ", ";
    }
    sink.append(')');
  }

  /** For {@code %q}. */
  static String quoted(Rendering rendering, String text) {
    rendering.scan(4L * text.length());
    return Quoted.of(text);
  }
}
