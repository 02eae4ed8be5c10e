package dev.altiplano.residency;

import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxArtifact;
import dev.altiplano.store.StoredModel;

/** A model that is read and converted, and takes next to no memory yet. It is opened or closed. */
record PreparedModel(
    StoredModel stored,
    TextParts text,
    ModelFiles files,
    OnnxArtifact artifact,
    Footprint footprint)
    implements AutoCloseable {
  @Override
  public void close() {
    text.close();
  }
}
