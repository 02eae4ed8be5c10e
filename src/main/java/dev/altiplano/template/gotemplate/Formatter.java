package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.syntax.Quoted;
import java.util.List;

/** Formats values as {@code printf} does. For one format. */
final class Formatter {
  private static final String FLAGS = "+-# 0";

  /** The widest that Go pads to. */
  private static final int MOST_WIDTH = 1_000_000;

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
    int width = size();
    int precision = Directive.NONE;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      precision = Math.max(size(), 0);
    }
    if (at >= format.length()) {
      sink.append("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    write(new Directive(flags, width, precision, verb));
  }

  /** A number in the format, or the next value where the format has a star. */
  private int size() {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      Value value = used < values.size() ? values.get(used++) : Value.Nil.INVALID;
      if (value instanceof Value.Int(long size) && Math.abs(size) <= MOST_WIDTH) {
        return (int) size;
      }
      sink.append("%!(BADWIDTH)");
      return Directive.NONE;
    }
    int start = at;
    while (at < format.length() && Character.digit(format.charAt(at), 10) >= 0) {
      at++;
    }
    if (start == at) {
      return Directive.NONE;
    }
    return at - start > 7
        ? MOST_WIDTH
        : Math.min(Integer.parseInt(format.substring(start, at)), MOST_WIDTH);
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
