/**
 * Constrained decoding: a JSON Schema becomes a pushdown automaton over bytes, and that tells which
 * tokens of a vocabulary may come next.
 */
@NullMarked
package dev.altiplano.sampling.grammar;

import org.jspecify.annotations.NullMarked;
