package dev.altiplano.store;

import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import java.time.Instant;

/**
 * A model as it is in the store.
 *
 * @param name in the spelling of the store
 * @param digest of the manifest's bytes: what identifies this version of the model
 * @param modifiedAt when the manifest was written
 * @param size bytes of all layers and the config together
 */
public record StoredModel(
    ModelName name,
    Digest digest,
    Instant modifiedAt,
    long size,
    Manifest manifest,
    ModelConfig config) {}
