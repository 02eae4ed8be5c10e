package dev.altiplano.generation;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.residency.Tokenizers;
import dev.altiplano.store.StoredModel;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.List;

/** Text to the token ids of a model and back. Safe for any thread that may block. */
public final class Tokenization {
  private final Tokenizers tokenizers;

  public Tokenization(Tokenizers tokenizers) {
    this.tokenizers = tokenizers;
  }

  /**
   * The ids that the model would read.
   *
   * @param addSpecial whether to add what belongs around a text, such as a token for its beginning
   */
  public int[] tokenize(StoredModel model, String text, boolean addSpecial) {
    return tokenizers.with(model, tokenizer -> tokenizer.encode(text, addSpecial));
  }

  /**
   * The text of ids; special tokens are literal text, which becomes these tokens again.
   *
   * @throws AltiplanoException INVALID_REQUEST for an id that the model does not have
   */
  public String detokenize(StoredModel model, List<Integer> ids) {
    return tokenizers.with(
        model,
        tokenizer -> {
          ids.forEach(id -> requireKnown(tokenizer, id));
          return tokenizer.decode(ids.stream().mapToInt(id -> id).toArray(), false);
        });
  }

  private static void requireKnown(Tokenizer tokenizer, int id) {
    if (id < 0 || id >= tokenizer.vocabularySize()) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST,
          "there is no token %d; the model has 0 to %d"
              .formatted(id, tokenizer.vocabularySize() - 1));
    }
  }
}
