/**
 * Content-addressed blobs and manifests in Ollama's directory layout; the sole writer of the models
 * directory. Everything is safe to call from any thread, and from several processes on one volume;
 * nothing half-written is ever visible under its final name.
 */
@NullMarked
package dev.altiplano.store;

import org.jspecify.annotations.NullMarked;
