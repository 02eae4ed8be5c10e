/**
 * The benchmark behind {@code bench/serve}: makes random models in two forms with the same weights,
 * drives the packaged server over HTTP, and compares it with llama.cpp.
 */
@NullMarked
package dev.altiplano.bench;

import org.jspecify.annotations.NullMarked;
