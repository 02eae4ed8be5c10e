package dev.altiplano.residency;

import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxArtifact;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.Optional;

/**
 * A model that is read and converted, and takes next to no memory yet. It is opened or closed.
 *
 * @param endTokens ids that end an answer
 */
record PreparedModel(
    StoredModel stored,
    Tokenizer tokenizer,
    Optional<ChatTemplate> template,
    String beginToken,
    BitSet endTokens,
    ModelFiles files,
    OnnxArtifact artifact,
    Footprint footprint)
    implements AutoCloseable {
  @Override
  public void close() {
    tokenizer.close();
  }
}
