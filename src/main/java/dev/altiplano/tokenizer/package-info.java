/**
 * Text to token ids and back, as a model's {@code tokenizer.json} says. A tokenizer is safe for any
 * thread; an incremental decoder belongs to one sequence and to one thread at a time.
 */
@NullMarked
package dev.altiplano.tokenizer;

import org.jspecify.annotations.NullMarked;
