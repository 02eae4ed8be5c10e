package dev.altiplano.convert;

import dev.altiplano.model.Digest;
import java.nio.file.Path;

/**
 * A file of a model as it lies in the store.
 *
 * @param digest of the content, which is trusted and not computed again
 */
public record SourceFile(Path path, Digest digest) {}
