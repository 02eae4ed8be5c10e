package dev.altiplano.template.jinja;

/**
 * Texts that a template declared safe. Nothing is escaped on output; but what is added to a safe
 * text is, as in Python, where the templates that do so were tried.
 */
final class Markup {
  private Markup() {}

  static Value sum(Rendering rendering, Value.Text left, Value.Text right) {
    boolean markup = left.markup() || right.markup();
    String a = markup && !left.markup() ? escaped(rendering, left.value()) : left.value();
    String b = markup && !right.markup() ? escaped(rendering, right.value()) : right.value();
    rendering.room((long) a.length() + b.length());
    return new Value.Text(a + b, markup);
  }

  private static String escaped(Rendering rendering, String text) {
    TextSink sink = new TextSink(rendering);
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '&' -> sink.append("&amp;");
        case '<' -> sink.append("&lt;");
        case '>' -> sink.append("&gt;");
        case '"' -> sink.append("&#34;");
        case '\'' -> sink.append("&#39;");
        default -> sink.append(text.charAt(i));
      }
    }
    return sink.toString();
  }
}
