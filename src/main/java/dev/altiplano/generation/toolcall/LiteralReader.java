package dev.altiplano.generation.toolcall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads values that look like those of Python or JSON and are neither: names without quotes, other
 * quotes. For one text; not safe for threads.
 */
final class LiteralReader {
  private static final int DEEPEST = 200;

  private final String text;

  /** Stands on both sides of a string, in which nothing is escaped; empty if there is none. */
  private final String quote;

  private int at;
  private int depth;

  /** The text is not what was expected. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Whether it only lacks its end. */
    private final boolean lacksItsEnd;

    private MalformedException(boolean lacksItsEnd) {
      super("malformed", null, false, false);
      this.lacksItsEnd = lacksItsEnd;
    }

    Reading reading() {
      return lacksItsEnd ? Reading.UNFINISHED : Reading.NO_CALL;
    }
  }

  LiteralReader(String text, String quote) {
    this.text = text;
    this.quote = quote;
  }

  int position() {
    return at;
  }

  boolean isAtEnd() {
    skipSpace();
    return at == text.length();
  }

  boolean takes(String expected) {
    skipSpace();
    boolean there = text.startsWith(expected, at);
    if (there) {
      at += expected.length();
    }
    return there;
  }

  void require(String expected) throws MalformedException {
    if (!takes(expected)) {
      throw malformed();
    }
  }

  /** Text without quotes up to a character, which is taken too. */
  String bareUntil(char end) throws MalformedException {
    int index = text.indexOf(end, at);
    if (index < 0) {
      at = text.length();
      throw malformed();
    }
    String bare = text.substring(at, index).strip();
    at = index + 1;
    return bare;
  }

  /** Names and values, to a bracket that is taken too. */
  Map<String, @Nullable Object> members(char separator, String end) throws MalformedException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (!takes(end)) {
      String name = string().orElse("");
      if (name.isEmpty()) {
        name = bareUntil(separator);
      } else {
        require(String.valueOf(separator));
      }
      if (name.isEmpty()) {
        throw malformed();
      }
      members.put(name, value());
      requireNext(end);
    }
    return members;
  }

  /** After a member or an item: a comma, or the end, which stays. */
  private void requireNext(String end) throws MalformedException {
    if (!takes(",") && !text.startsWith(end, at)) {
      throw malformed();
    }
  }

  private List<@Nullable Object> items(String end) throws MalformedException {
    List<@Nullable Object> items = new ArrayList<>();
    while (!takes(end)) {
      items.add(value());
      requireNext(end);
    }
    return items;
  }

  private @Nullable Object value() throws MalformedException {
    Optional<String> string = string();
    if (string.isPresent()) {
      return string.get();
    }
    if (depth == DEEPEST) {
      throw new MalformedException(false);
    }
    depth++;
    Object value = takes("{") ? members(':', "}") : takes("[") ? items("]") : bare();
    depth--;
    return value;
  }

  private @Nullable Object bare() throws MalformedException {
    int start = at;
    while (at < text.length() && ",]})".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String bare = text.substring(start, at).strip();
    if (bare.isEmpty() || at == text.length()) {
      throw malformed();
    }
    return switch (bare) {
      case "True" -> true;
      case "False" -> false;
      case "None" -> null;
      default -> {
        Optional<JsonNode> json = JsonCalls.parsed(bare);
        yield json.isPresent() ? JsonCalls.plain(json.get()) : bare;
      }
    };
  }

  private Optional<String> string() throws MalformedException {
    if (!quote.isEmpty() && takes(quote)) {
      int end = text.indexOf(quote, at);
      if (end < 0) {
        throw new MalformedException(true);
      }
      String string = text.substring(at, end);
      at = end + quote.length();
      return Optional.of(string);
    }
    return takes("\"")
        ? Optional.of(escaped('"'))
        : takes("'") ? Optional.of(escaped('\'')) : Optional.empty();
  }

  private String escaped(char end) throws MalformedException {
    var string = new StringBuilder();
    while (at < text.length() && text.charAt(at) != end) {
      char c = text.charAt(at++);
      string.append(c == '\\' && at < text.length() ? unescaped(text.charAt(at++)) : c);
    }
    if (at == text.length()) {
      throw malformed();
    }
    at++;
    return string.toString();
  }

  private String unescaped(char c) throws MalformedException {
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'u' -> {
        int end = at + 4;
        if (end > text.length()) {
          throw new MalformedException(true);
        }
        try {
          char unit = (char) Integer.parseInt(text, at, end, 16);
          at = end;
          yield String.valueOf(unit);
        } catch (NumberFormatException e) {
          yield "\\u";
        }
      }
      case '\\', '\'', '"', '/' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }

  private MalformedException malformed() {
    return new MalformedException(at >= text.length());
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
