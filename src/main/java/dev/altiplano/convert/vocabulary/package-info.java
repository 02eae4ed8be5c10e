/**
 * Turns the vocabulary of a GGUF file into a {@code tokenizer.json}, so that one tokenizer runs all
 * models. Everything here works on the metadata of an open file, in one thread.
 */
@NullMarked
package dev.altiplano.convert.vocabulary;

import org.jspecify.annotations.NullMarked;
