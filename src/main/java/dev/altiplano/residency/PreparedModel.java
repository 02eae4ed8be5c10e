package dev.altiplano.residency;

import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxArtifact;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.StoredModel;

/** A model that is read and converted, and takes next to no memory yet. It is opened or closed. */
record PreparedModel(
    StoredModel stored,
    TextParts text,
    ModelFiles files,
    OnnxArtifact artifact,
    Footprint footprint)
    implements AutoCloseable {
  /** Tokenizers have tokens that text models do not know, such as one for a picture; but few. */
  private static final int MOST_UNKNOWN = 1024;

  /**
   * Makes sure that the graph goes with the tokenizer.
   *
   * @param size numbers in a row of the graph's logits
   * @throws AltiplanoException LOAD_FAILED if the tokenizer has less than half as many tokens, or
   *     far more than a graph that came as such
   */
  void requireVocabulary(int size) {
    int tokens = text.tokenizer().vocabularySize();
    boolean tooMany = artifact.exported().isPresent() && tokens - size > MOST_UNKNOWN;
    if (tooMany || tokens < size / 2) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot load %s: its tokenizer has %d tokens, and its graph knows %d; they are of different models"
              .formatted(stored.name(), tokens, size));
    }
  }

  @Override
  public void close() {
    text.close();
  }
}
