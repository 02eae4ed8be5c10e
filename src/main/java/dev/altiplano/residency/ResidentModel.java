package dev.altiplano.residency;

import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import java.time.Instant;

/**
 * A loaded model, as lists show it.
 *
 * @param name the name it was first loaded by
 * @param digest of its manifest
 * @param bytes native memory that it holds: weights and KV cache
 * @param expiresAt when it is unloaded if nobody uses it from now on
 * @param contextLength tokens that each sequence can hold
 */
public record ResidentModel(
    ModelName name, Digest digest, long bytes, Instant expiresAt, int contextLength) {}
