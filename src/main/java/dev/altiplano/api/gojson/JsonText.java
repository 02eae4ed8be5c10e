package dev.altiplano.api.gojson;

import java.nio.charset.StandardCharsets;

/** Steps through JSON text whose syntax has been checked, and decodes its strings. */
final class JsonText {
  private static final String WORD = "0123456789+-.Eabcdefghijklmnopqrstuvwxyz";

  private JsonText() {}

  static String utf8(byte[] json, int start, int end) {
    return new String(json, start, end - start, StandardCharsets.UTF_8);
  }

  /** The index after the value that begins at {@code start}. */
  static int skipValue(byte[] json, int start) {
    int depth = 0;
    int at = start;
    do {
      switch (json[at]) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {
          at = skipScalar(json, at);
          continue;
        }
      }
      at++;
    } while (depth > 0);
    return at;
  }

  /** The index after a scalar; inside a container also after a separator or white space. */
  static int skipScalar(byte[] json, int start) {
    if (json[start] == '"') {
      return skipString(json, start);
    }
    int at = start + 1;
    while (isPartOfWord(json[start]) && at < json.length && isPartOfWord(json[at])) {
      at++;
    }
    return at;
  }

  private static boolean isPartOfWord(byte c) {
    return WORD.indexOf(c) >= 0;
  }

  private static int skipString(byte[] json, int start) {
    int at = start + 1;
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /** The text of a string whose quotes are at {@code start} and before {@code end}. */
  static String unquote(byte[] json, int start, int end) {
    String quoted = utf8(json, start + 1, end - 1);
    if (quoted.indexOf('\\') < 0) {
      return quoted;
    }
    var text = new StringBuilder(quoted.length());
    for (int at = 0; at < quoted.length(); ) {
      at = quoted.charAt(at) == '\\' ? unescape(quoted, at, text) : copy(quoted, at, text);
    }
    return text.toString();
  }

  private static int copy(String quoted, int at, StringBuilder text) {
    int escape = quoted.indexOf('\\', at);
    int end = escape < 0 ? quoted.length() : escape;
    text.append(quoted, at, end);
    return end;
  }

  private static int unescape(String quoted, int at, StringBuilder text) {
    char code = quoted.charAt(at + 1);
    if (code == 'u') {
      return unescapeUnicode(quoted, at, text);
    }
    text.append(
        switch (code) {
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          default -> code;
        });
    return at + 2;
  }

  /** Half of a surrogate pair becomes U+FFFD. */
  private static int unescapeUnicode(String quoted, int at, StringBuilder text) {
    char unit = unit(quoted, at);
    if (!Character.isSurrogate(unit)) {
      text.append(unit);
      return at + 6;
    }
    if (Character.isHighSurrogate(unit) && quoted.startsWith("\\u", at + 6)) {
      char low = unit(quoted, at + 6);
      if (Character.isLowSurrogate(low)) {
        text.append(unit).append(low);
        return at + 12;
      }
    }
    text.append('\ufffd');
    return at + 6;
  }

  private static char unit(String quoted, int at) {
    return (char) Integer.parseInt(quoted, at + 2, at + 6, 16);
  }
}
