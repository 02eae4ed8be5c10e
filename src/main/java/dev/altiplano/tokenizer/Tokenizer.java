package dev.altiplano.tokenizer;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/** Turns text into the token ids of one model and back. Safe for any thread. */
public interface Tokenizer extends AutoCloseable {
  /**
   * Opens a tokenizer in the format of Hugging Face tokenizers.
   *
   * @throws dev.altiplano.model.AltiplanoException LOAD_FAILED if the file cannot be read or is
   *     broken, UNSUPPORTED if its tokens become text in a way that is not known here
   */
  static Tokenizer open(Path tokenizerJson) {
    return JsonTokenizer.open(tokenizerJson);
  }

  /**
   * A tokenizer from the content of such a file.
   *
   * @param name what errors call it
   * @throws dev.altiplano.model.AltiplanoException as {@link #open}
   */
  static Tokenizer of(String name, byte[] tokenizerJson) {
    return JsonTokenizer.of(name, tokenizerJson);
  }

  /**
   * The token ids of a text. The text of an added token, special or not, becomes that token.
   *
   * @param addSpecialTokens whether to add what the file says belongs around a text, such as a
   *     token for its beginning
   */
  int[] encode(String text, boolean addSpecialTokens);

  /**
   * The text of tokens, as {@link #decoder()} gives it bit by bit.
   *
   * @param skipSpecial whether special tokens are left out; otherwise they are literal text
   */
  String decode(int[] ids, boolean skipSpecial);

  /** A decoder at the beginning of a text; special tokens have no text. */
  default IncrementalDecoder decoder() {
    return decoder(Set.of());
  }

  /** Likewise, where some special tokens are literal text: those in this spelling of the file. */
  IncrementalDecoder decoder(Set<String> shown);

  /**
   * One more than the highest id. The logits of a model may be longer: ids without a token have no
   * text.
   */
  int vocabularySize();

  /** The id of a token in the spelling of the file, such as {@code Ġthe} or {@code <|im_end|>}. */
  OptionalInt idOf(String token);

  /** A token in the spelling of the file; empty for an id without a token. */
  String tokenText(int id);

  /**
   * What a token adds to a text that has begun, as UTF-8: perhaps a part of a character. Empty for
   * an id without a token. Not to be changed.
   */
  byte[] bytesOf(int id);

  /** Whether the token controls the model, and is no part of the text. */
  boolean isSpecial(int id);

  /** Frees the native memory; nothing can be encoded afterwards. Closing again does nothing. */
  @Override
  void close();
}
