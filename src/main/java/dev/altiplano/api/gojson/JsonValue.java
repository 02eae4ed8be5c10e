package dev.altiplano.api.gojson;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One value within a JSON text whose syntax has been checked. It is a view: nothing is decoded
 * before it is asked for. Immutable as long as nobody writes to the text.
 */
public final class JsonValue {
  /** What a value is, by the word that type errors use. */
  public enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    BOOL,
    NULL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final byte[] json;
  private final int start;
  private final int end;

  private JsonValue(byte[] json, int start, int end) {
    this.json = json;
    this.start = start;
    this.end = end;
  }

  /**
   * The first value of a request body; what comes after it is ignored.
   *
   * @throws AltiplanoException INVALID_REQUEST for an empty body or a syntax error
   */
  public static JsonValue first(byte[] body) {
    int start = skipSpace(body, 0);
    if (start == body.length) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "missing request body");
    }
    return new JsonValue(body, start, JsonScanner.endOfValue(body, start));
  }

  public Kind kind() {
    return switch (json[start]) {
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case '"' -> Kind.STRING;
      case 't', 'f' -> Kind.BOOL;
      case 'n' -> Kind.NULL;
      default -> Kind.NUMBER;
    };
  }

  /** The value as it is written. */
  public String source() {
    return JsonText.utf8(json, start, end);
  }

  /** The text of a string. */
  public String text() {
    return JsonText.unquote(json, start, end);
  }

  /** The truth of a bool. */
  public boolean truth() {
    return json[start] == 't';
  }

  /** The elements of an array. */
  public List<JsonValue> elements() {
    List<JsonValue> elements = new ArrayList<>();
    for (int at = skipSpace(json, start + 1); json[at] != ']'; ) {
      var element = valueAt(at);
      elements.add(element);
      at = skipSeparator(element.end);
    }
    return elements;
  }

  /** Hands out the members of an object, in their order and with duplicates. */
  public void members(BiConsumer<String, JsonValue> member) {
    for (int at = skipSpace(json, start + 1); json[at] != '}'; ) {
      var key = valueAt(at);
      var value = valueAt(skipSeparator(key.end));
      member.accept(key.text(), value);
      at = skipSeparator(value.end);
    }
  }

  /**
   * The value as plain Java: map in the written order, list, string, long or double, boolean, null.
   *
   * @throws AltiplanoException INVALID_REQUEST for a number beyond the range of a double
   */
  public @Nullable Object plain() {
    return PlainReader.read(json, start, end);
  }

  private JsonValue valueAt(int at) {
    return new JsonValue(json, at, JsonText.skipValue(json, at));
  }

  private int skipSeparator(int at) {
    int next = skipSpace(json, at);
    return json[next] == ',' || json[next] == ':' ? skipSpace(json, next + 1) : next;
  }

  private static int skipSpace(byte[] json, int from) {
    int at = from;
    while (at < json.length && JsonScanner.isSpace(json[at])) {
      at++;
    }
    return at;
  }
}
