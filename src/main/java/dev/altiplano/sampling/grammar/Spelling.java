package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.CodePoints.Range;
import java.nio.charset.StandardCharsets;

/** How characters become bytes: by themselves, or inside a JSON string. */
enum Spelling {
  /** In UTF-8. */
  PLAIN {
    @Override
    void add(Nfa nfa, int state, CodePoints characters, int target) {
      characters.ranges().forEach(range -> Utf8Ranges.add(nfa, state, range, target));
    }
  },

  /** In UTF-8, or escaped where JSON wants that, as {@link FreeString} has it. */
  QUOTED {
    @Override
    void add(Nfa nfa, int state, CodePoints characters, int target) {
      CodePoints plain = characters.not().or(ESCAPED).not();
      plain.ranges().forEach(range -> Utf8Ranges.add(nfa, state, range, target));
      CodePoints escaped = characters.not().or(ESCAPED.not()).not();
      for (Range range : escaped.ranges()) {
        for (int c = range.from(); c <= range.to(); c++) {
          nfa.bytes(state, escape(c).getBytes(StandardCharsets.UTF_8), target);
        }
      }
    }
  };

  private static final CodePoints ESCAPED =
      CodePoints.range(0, 0x1F).or(CodePoints.range('"', '"')).or(CodePoints.range('\\', '\\'));

  /** Lets any of some characters lead from one state to another. */
  abstract void add(Nfa nfa, int state, CodePoints characters, int target);

  private static String escape(int character) {
    return switch (character) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u%04x".formatted(character);
    };
  }

  /** A JSON string as it is written here. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c < 0x20 || c == '"' || c == '\\') {
                quoted.append(escape(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}
