package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Regex.Chain;
import dev.altiplano.sampling.grammar.Regex.Characters;
import dev.altiplano.sampling.grammar.Regex.Either;
import dev.altiplano.sampling.grammar.Regex.Repeated;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the regular expressions of ECMA 262 that describe regular languages: no look-around, no
 * back references, and {@code ^} and {@code $} only where a branch of the whole begins and ends.
 */
final class RegexParser {
  private static final int MOST_REPEATS = 2_000;
  private static final int DEEPEST = 100;

  /** Any text. */
  private static final Regex ANYTHING =
      new Repeated(new Characters(CodePoints.ANY), 0, Regex.UNBOUNDED);

  private final String text;
  private int at;
  private int depth;

  private RegexParser(String text) {
    this.text = text;
  }

  /** An expression that a whole text has to match; without anchors. */
  static Regex whole(String text) {
    var parser = new RegexParser(text);
    Regex regex = parser.either();
    parser.requireEnd();
    return regex;
  }

  /** An expression that a part of a text has to match, as the keyword {@code pattern} means it. */
  static Regex part(String text) {
    var parser = new RegexParser(text);
    List<Regex> branches = new ArrayList<>();
    do {
      branches.add(parser.anchored());
    } while (parser.takes('|'));
    parser.requireEnd();
    return new Either(branches);
  }

  private Regex anchored() {
    List<Regex> parts = new ArrayList<>();
    if (!takes('^')) {
      parts.add(ANYTHING);
    }
    parts.add(chain());
    if (!takes('$')) {
      parts.add(ANYTHING);
    } else if (at < text.length() && text.charAt(at) != '|') {
      throw midst('$');
    }
    return new Chain(parts);
  }

  private void requireEnd() {
    if (at < text.length()) {
      char next = text.charAt(at);
      throw next == '^' ? midst(next) : refusal("has a '%c' too many".formatted(next));
    }
  }

  private Regex either() {
    List<Regex> branches = new ArrayList<>();
    do {
      branches.add(chain());
    } while (takes('|'));
    return branches.size() == 1 ? branches.getFirst() : new Either(branches);
  }

  private Regex chain() {
    List<Regex> parts = new ArrayList<>();
    while (at < text.length() && "|)^$".indexOf(text.charAt(at)) < 0) {
      parts.add(repeated(atom()));
    }
    return new Chain(parts);
  }

  private Regex repeated(Regex atom) {
    int begin = at;
    Regex regex;
    if (takes('*')) {
      regex = new Repeated(atom, 0, Regex.UNBOUNDED);
    } else if (takes('+')) {
      regex = new Repeated(atom, 1, Regex.UNBOUNDED);
    } else if (takes('?')) {
      regex = new Repeated(atom, 0, 1);
    } else if (takes('{')) {
      regex = counted(atom);
    } else {
      return atom;
    }
    takes('?');
    if (at < text.length() && at > begin && "*+".indexOf(text.charAt(at)) >= 0) {
      throw refusal("repeats a repetition");
    }
    return regex;
  }

  private Regex counted(Regex atom) {
    int least = number();
    int most = least;
    if (takes(',')) {
      most = takes('}') ? Regex.UNBOUNDED : number();
      if (most == Regex.UNBOUNDED) {
        return new Repeated(atom, least, most);
      }
    }
    if (!takes('}') || most < least) {
      throw refusal("has a wrong count");
    }
    return new Repeated(atom, least, most);
  }

  private int number() {
    int begin = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == begin || at - begin > 4 || Integer.parseInt(text, begin, at, 10) > MOST_REPEATS) {
      throw refusal("has a count that is no number up to %d".formatted(MOST_REPEATS));
    }
    return Integer.parseInt(text, begin, at, 10);
  }

  private Regex atom() {
    int c = character();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Characters(set());
      case '.' -> new Characters(CodePoints.NO_LINE_END);
      case '\\' -> new Characters(escape(false, false));
      case '*', '+', '?' -> throw refusal("repeats nothing");
      default -> new Characters(CodePoints.range(c, c));
    };
  }

  private Regex group() {
    if (takes('?')) {
      if (takes('<') && at < text.length() && "=!".indexOf(text.charAt(at)) < 0) {
        at = text.indexOf('>', at) + 1;
        if (at == 0) {
          throw refusal("has a group whose name does not end");
        }
      } else if (!takes(':')) {
        throw refusal("has a group of a kind that is not supported");
      }
    }
    depth++;
    if (depth > DEEPEST) {
      throw refusal("has groups that are nested too deeply");
    }
    Regex inner = either();
    depth--;
    if (!takes(')')) {
      throw at < text.length() ? midst(text.charAt(at)) : refusal("has a group that does not end");
    }
    return inner;
  }

  private CodePoints set() {
    boolean negated = takes('^');
    CodePoints set = CodePoints.NONE;
    while (!takes(']')) {
      CodePoints member = member(negated);
      boolean isRange =
          at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
      if (isRange && isSingle(member)) {
        at++;
        CodePoints last = member(negated);
        if (!isSingle(last) || first(last) < first(member)) {
          throw refusal("has a wrong range of characters");
        }
        member = CodePoints.range(first(member), first(last));
      }
      set = set.or(member);
    }
    CodePoints result = negated ? set.not() : set;
    if (result.isEmpty()) {
      throw refusal("has a class without characters");
    }
    return result;
  }

  private static boolean isSingle(CodePoints set) {
    return set.ranges().size() == 1 && first(set) == set.ranges().getFirst().to();
  }

  private static int first(CodePoints set) {
    return set.ranges().getFirst().from();
  }

  private CodePoints member(boolean negated) {
    int c = character();
    return c == '\\' ? escape(true, negated) : CodePoints.range(c, c);
  }

  /**
   * What follows a backslash. Dialects do not agree on white space: what is taken here is taken by
   * all, and what is left by a negated class is left by all.
   */
  private CodePoints escape(boolean inSet, boolean negated) {
    int c = character();
    return switch (c) {
      case 'd' -> CodePoints.DIGITS;
      case 'D' -> CodePoints.DIGITS.not();
      case 'w' -> CodePoints.WORD;
      case 'W' -> CodePoints.WORD.not();
      case 's' -> negated ? CodePoints.ANY_SPACE : CodePoints.SPACE;
      case 'S' -> (negated ? CodePoints.SPACE : CodePoints.ANY_SPACE).not();
      case 't' -> CodePoints.range('\t', '\t');
      case 'n' -> CodePoints.range('\n', '\n');
      case 'r' -> CodePoints.range('\r', '\r');
      case 'f' -> CodePoints.range('\f', '\f');
      case 'v' -> CodePoints.range(0x0B, 0x0B);
      case 'x' -> single(hex(2));
      case 'u' -> single(takes('{') ? braced() : utf16());
      case 'b' -> {
        if (!inSet) {
          throw refusal("looks for the border of a word, which is not supported");
        }
        yield CodePoints.range('\b', '\b');
      }
      case '0' -> CodePoints.range(0, 0);
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw refusal("has '\\%s', which is not supported".formatted(Character.toString(c)));
        }
        yield CodePoints.range(c, c);
      }
    };
  }

  private CodePoints single(int character) {
    if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
      throw refusal("has half a character");
    }
    return CodePoints.range(character, character);
  }

  /** Two escapes make up a character beyond the first 65,536. */
  private int utf16() {
    int high = hex(4);
    if (Character.isHighSurrogate((char) high) && text.startsWith("\\u", at)) {
      at += 2;
      int low = hex(4);
      if (Character.isLowSurrogate((char) low)) {
        return Character.toCodePoint((char) high, (char) low);
      }
    }
    return high;
  }

  private int braced() {
    int end = text.indexOf('}', at);
    int value = end < 0 || end - at > 6 ? Integer.MAX_VALUE : hex(end - at);
    if (value > Character.MAX_CODE_POINT || !takes('}')) {
      throw refusal("has a wrong \\u");
    }
    return value;
  }

  private int hex(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(character(), 16);
      if (digit < 0) {
        throw refusal("has a wrong \\x or \\u");
      }
      value = value * 16 + digit;
    }
    return value;
  }

  private int character() {
    if (at == text.length()) {
      throw refusal("ends too early");
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private boolean takes(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private SchemaException midst(char anchor) {
    return refusal("has '%c' in its midst, which is not supported".formatted(anchor));
  }

  private SchemaException refusal(String what) {
    return new SchemaException("has the pattern '%s', which %s".formatted(text, what));
  }
}
