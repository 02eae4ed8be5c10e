package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Term;

/** What JSON has between its values. White space cannot go on for long. */
final class JsonText {
  /** Within brackets: nothing, a space, or a new line and how far it is indented. */
  private static final Terminal GAP =
      RegexParser.whole("(| |\\n {0,16}|\\n\\t{0,4})").words(Spelling.PLAIN);

  private static final Terminal SPACE = RegexParser.whole(" ?").words(Spelling.PLAIN);

  private JsonText() {}

  /** A gap, and what follows. */
  static Node gap(Node next) {
    return new Term(GAP, next);
  }

  /** A text, and what follows. */
  static Node literal(String text, Node next) {
    return new Term(new Literal(text), next);
  }

  /** A colon after a name. */
  static Node colon(Node next) {
    return literal(":", new Term(SPACE, next));
  }

  /** A bracket that closes, on its own line perhaps. */
  static Node closing(String bracket) {
    return gap(literal(bracket, Node.End.OF_RULE));
  }

  /** A bracket that closes what is empty. */
  static Node closingEmpty(String bracket) {
    return literal(bracket, Node.End.OF_RULE);
  }

  /** A comma, and what follows. */
  static Node comma(Node next) {
    return literal(",", gap(next));
  }
}
