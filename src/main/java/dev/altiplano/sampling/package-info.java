/**
 * Chooses the next token from a row of logits: a chain of logits processors, then a seeded draw.
 * One sampler belongs to one sequence and to one thread at a time; nothing here is shared.
 */
@NullMarked
package dev.altiplano.sampling;

import org.jspecify.annotations.NullMarked;
