package dev.altiplano.tokenizer;

import java.util.function.IntPredicate;

/**
 * The text of one sequence, as its tokens come in. Not safe for several threads.
 *
 * <p>A character that tokens of byte fallback spell is given once it is complete. The library
 * decodes a whole run of such tokens at once, and where one byte of the run is malformed replaces
 * every byte of it; here the well-formed characters of the run survive.
 */
final class TokenStream implements IncrementalDecoder {
  private final TokenTable table;
  private final IntPredicate skips;
  private final Utf8Decoder utf8;
  private final String leadingText;
  private int leadingLeft;
  private boolean first = true;

  /**
   * At the beginning of a text.
   *
   * @param skips tokens that add nothing
   */
  TokenStream(TokenTable table, IntPredicate skips) {
    this.table = table;
    this.skips = skips;
    TokenSpelling spelling = table.spelling();
    utf8 = new Utf8Decoder(spelling.byteFallback());
    leadingText = spelling.leadingText();
    leadingLeft = spelling.leadingCount();
  }

  @Override
  public String accept(int id) {
    if (!table.has(id) || skips.test(id)) {
      return "";
    }
    byte[] bytes = first ? table.firstBytes(id) : table.bytes(id);
    first = false;
    return withoutLeading(utf8.decode(bytes));
  }

  @Override
  public boolean isWithinCharacter() {
    return utf8.isWithinCharacter();
  }

  @Override
  public String flush() {
    return withoutLeading(utf8.end());
  }

  /** The stripping ends with the first text that has something else. */
  private String withoutLeading(String text) {
    String rest = text;
    while (leadingLeft > 0 && rest.startsWith(leadingText)) {
      rest = rest.substring(leadingText.length());
      leadingLeft--;
    }
    if (!rest.isEmpty()) {
      leadingLeft = 0;
    }
    return rest;
  }
}
