/**
 * The benchmark behind {@code bench/serve}: makes random models in two forms with the same weights,
 * drives the packaged server over HTTP, and compares it with llama.cpp. And the soak test behind
 * {@code bench/soak}, whose short form is a test.
 */
@NullMarked
package dev.altiplano.bench;

import org.jspecify.annotations.NullMarked;
