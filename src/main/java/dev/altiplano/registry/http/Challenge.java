package dev.altiplano.registry.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server wants to see before it answers, from {@code WWW-Authenticate} (RFC 9110, 11.6.1).
 *
 * @param scheme such as {@code bearer}, in lower case
 * @param parameters by name, whatever the case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** All challenges of all header lines; what is not one is left out. */
  static List<Challenge> parse(List<String> lines) {
    return lines.stream().flatMap(line -> new Parser(line).challenges().stream()).toList();
  }

  /**
   * A comma ends a parameter as well as a challenge: a word before an equals sign is a parameter,
   * any other begins a challenge.
   */
  private static final class Parser {
    private final String text;
    private final List<Challenge> found = new ArrayList<>();
    private int at;

    Parser(String text) {
      this.text = text;
    }

    List<Challenge> challenges() {
      while (skip(" \t,")) {
        String word = word();
        if (word.isEmpty()) {
          at++;
        } else {
          take(word);
        }
      }
      return found;
    }

    private void take(String word) {
      int end = at;
      skip(" \t");
      if (!has('=')) {
        at = end;
        found.add(
            new Challenge(
                word.toLowerCase(Locale.ROOT), new TreeMap<>(String.CASE_INSENSITIVE_ORDER)));
        return;
      }
      at++;
      skip(" \t");
      String value = has('"') ? quoted() : word();
      if (!found.isEmpty()) {
        found.getLast().parameters.putIfAbsent(word, value);
      }
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      at++;
      while (at < text.length() && !has('"')) {
        if (has('\\') && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at++));
      }
      at++;
      return value.toString();
    }

    private String word() {
      int start = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private boolean has(char wanted) {
      return at < text.length() && text.charAt(at) == wanted;
    }

    /** Whether anything is left. */
    private boolean skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return at < text.length();
    }
  }
}
