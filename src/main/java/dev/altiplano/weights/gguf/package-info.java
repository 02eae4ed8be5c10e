/**
 * The GGUF format: one file with metadata, and tensors in the block formats of ggml.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the format</a>
 */
@NullMarked
package dev.altiplano.weights.gguf;

import org.jspecify.annotations.NullMarked;
