package dev.altiplano.template.jinja;

import java.util.Locale;

/** Texts as Python counts them: in code points, with its idea of white space and of lines. */
final class Texts {
  private Texts() {}

  static String expect(Rendering rendering, Value value) {
    if (value instanceof Value.Text(String text, _)) {
      return text;
    }
    throw rendering.wrongType("a text is wanted", value);
  }

  static int length(Rendering rendering, String text) {
    rendering.scan(text.length());
    return text.codePointCount(0, text.length());
  }

  static boolean isSpace(int code) {
    return Character.isWhitespace(code) || Character.isSpaceChar(code) || code == 0x85;
  }

  /** Orders by code point, where Java alone would order by UTF-16 unit. */
  static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean sameKind = Character.isSurrogate(x) == Character.isSurrogate(y);
        return sameKind ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** Cuts characters off both ends, or one: those of a set, or white space without a set. */
  static String strip(Rendering rendering, String text, Value set, boolean left, boolean right) {
    String characters = set instanceof Value.None ? "" : expect(rendering, set);
    rendering.search(text.length(), characters.length());
    boolean space = set instanceof Value.None;
    int start = 0;
    int end = text.length();
    while (left && start < end && cuts(space, characters, text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && end > start && cuts(space, characters, text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    rendering.room(end - start);
    return text.substring(start, end);
  }

  private static boolean cuts(boolean space, String characters, int code) {
    return space ? isSpace(code) : characters.indexOf(code) >= 0;
  }

  /** The first letter of each word large and the others small. */
  static String title(String text) {
    StringBuilder title = new StringBuilder(text.length());
    boolean within = false;
    for (int code : text.codePoints().toArray()) {
      title.appendCodePoint(within ? Character.toLowerCase(code) : Character.toTitleCase(code));
      within = Character.isLetter(code);
    }
    return title.toString();
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return Character.toString(Character.toTitleCase(text.codePointAt(0)))
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  static String replace(Rendering rendering, String text, Arguments arguments) {
    String old = arguments.text(rendering, "old");
    String replacement = arguments.text(rendering, "new");
    int count = arguments.integer(rendering, "count", -1);
    int limit = count < 0 ? Integer.MAX_VALUE : count;
    rendering.search(text.length(), old.length());
    return old.isEmpty()
        ? spread(rendering, text, replacement, limit)
        : replace(rendering, text, old, replacement, limit);
  }

  private static String replace(
      Rendering rendering, String text, String old, String replacement, int limit) {
    TextSink sink = new TextSink(rendering);
    int position = 0;
    int found = text.indexOf(old);
    for (int i = 0; i < limit && found >= 0; i++) {
      sink.append(text, position, found).append(replacement);
      position = found + old.length();
      found = text.indexOf(old, position);
    }
    return sink.append(text, position, text.length()).toString();
  }

  /** Replacing nothing puts the replacement around every character. */
  private static String spread(Rendering rendering, String text, String replacement, int limit) {
    rendering.steps(text.length());
    TextSink sink = new TextSink(rendering);
    int position = 0;
    for (int i = 0; i < limit && position <= text.length(); i++) {
      sink.append(replacement);
      if (position == text.length()) {
        return sink.toString();
      }
      int next = text.offsetByCodePoints(position, 1);
      sink.append(text, position, next);
      position = next;
    }
    return sink.append(text, position, text.length()).toString();
  }
}
