package dev.altiplano.sampling.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What shows that a call has begun in an answer. */
public sealed interface CallBeginning {
  /** A tag, wherever it is. The call is what follows it. */
  record Tag(String text) implements CallBeginning {}

  /**
   * Its own beginning, where nothing came before it but perhaps other calls.
   *
   * @param beginning on characters that are bytes, since an answer arrives in these; its first
   *     group is what belongs to the call
   */
  record Bare(Pattern beginning) implements CallBeginning {
    /**
     * The name of a function, and what precedes it.
     *
     * @param mayPrecede a token that no one has to write; empty if there is none
     * @param form with quotes around names
     */
    public static Bare of(String mayPrecede, CallForm form, Collection<String> functions) {
      String names =
          functions.stream()
              .map(Spelling::quote)
              .map(name -> name.substring(1))
              .map(Bare::quoted)
              .collect(Collectors.joining("|"));
      String optional = mayPrecede.isEmpty() ? "" : "(?:" + quoted(mayPrecede) + ")?\\s*";
      return new Bare(
          Pattern.compile(
              "[\\s;,]*%s(%s(?:%s))"
                  .formatted(optional, spaced(form.beforeName().strip()), names)));
    }

    private static String spaced(String text) {
      Matcher words = Pattern.compile("\\S+").matcher(text);
      return words.results().map(w -> quoted(w.group())).collect(Collectors.joining("\\s*"));
    }

    private static String quoted(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return Pattern.quote(new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }
}
