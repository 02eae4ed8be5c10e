package dev.altiplano.template.jinja;

import java.util.ArrayList;
import java.util.List;

/** Splits texts at separators, at white space and at the ends of lines. */
final class TextSplitting {
  private TextSplitting() {}

  static Value split(Rendering rendering, Value subject, Arguments arguments) {
    String text = Texts.expect(rendering, subject);
    int limit = arguments.integer(rendering, "maxsplit", -1);
    return array(
        rendering,
        arguments.get("sep", Value.NONE) instanceof Value.None
            ? words(rendering, text, limit)
            : parts(rendering, text, separator(rendering, arguments), limit));
  }

  static Value splitFromRight(Rendering rendering, Value subject, Arguments arguments) {
    String mirrored = reversed(rendering, Texts.expect(rendering, subject));
    int limit = arguments.integer(rendering, "maxsplit", -1);
    List<String> parts =
        arguments.get("sep", Value.NONE) instanceof Value.None
            ? words(rendering, mirrored, limit)
            : parts(
                rendering, mirrored, reversed(rendering, separator(rendering, arguments)), limit);
    return array(rendering, reversed(rendering, parts));
  }

  private static String separator(Rendering rendering, Arguments arguments) {
    String separator = arguments.text(rendering, "sep");
    if (separator.isEmpty()) {
      throw rendering.fault("the separator is empty");
    }
    return separator;
  }

  /** Splitting from the right is splitting from the left in a mirror. */
  private static String reversed(Rendering rendering, String text) {
    rendering.room(text.length());
    return new StringBuilder(text).reverse().toString();
  }

  private static List<String> reversed(Rendering rendering, List<String> parts) {
    return parts.reversed().stream().map(part -> reversed(rendering, part)).toList();
  }

  private static Value array(Rendering rendering, List<String> parts) {
    rendering.newItems(parts.size());
    List<Value> items = new ArrayList<>(parts.size());
    parts.forEach(part -> items.add(new Value.Text(part)));
    return new Value.Array(items);
  }

  static List<String> parts(Rendering rendering, String text, String separator, int limit) {
    rendering.search(text.length(), separator.length());
    List<String> parts = new ArrayList<>();
    int start = 0;
    int found = text.indexOf(separator);
    while (found >= 0 && (limit < 0 || parts.size() < limit)) {
      add(rendering, parts, text.substring(start, found));
      start = found + separator.length();
      found = text.indexOf(separator, start);
    }
    add(rendering, parts, text.substring(start));
    return parts;
  }

  private static void add(Rendering rendering, List<String> parts, String part) {
    rendering.step();
    rendering.room(part.length());
    parts.add(part);
  }

  private static List<String> words(Rendering rendering, String text, int limit) {
    rendering.scan(text.length());
    List<String> words = new ArrayList<>();
    int start = skip(text, 0, true);
    while (start < text.length()) {
      int end = limit >= 0 && words.size() >= limit ? text.length() : skip(text, start, false);
      add(rendering, words, text.substring(start, end));
      start = skip(text, end, true);
    }
    return words;
  }

  /** Where a run of white space, or of anything else, ends. */
  private static int skip(String text, int from, boolean space) {
    int end = from;
    while (end < text.length() && Texts.isSpace(text.charAt(end)) == space) {
      end++;
    }
    return end;
  }

  static Value splitLines(Rendering rendering, String text) {
    return array(rendering, lines(rendering, text));
  }

  /** The lines without their ends; an end of line at the very end begins no further line. */
  static List<String> lines(Rendering rendering, String text) {
    rendering.scan(text.length());
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (endsLine(text.charAt(i))) {
        add(rendering, lines, text.substring(start, i));
        i += text.startsWith("\r\n", i) ? 1 : 0;
        start = i + 1;
      }
    }
    if (start < text.length()) {
      add(rendering, lines, text.substring(start));
    }
    return lines;
  }

  private static boolean endsLine(char character) {
    return (character >= '\n' && character <= '\r')
        || (character >= 0x1c && character <= 0x1e)
        || character == 0x85
        || character == 0x2028
        || character == 0x2029;
  }
}
