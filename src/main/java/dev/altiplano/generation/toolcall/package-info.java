/**
 * Finds the calls of tools in what a model writes, in whatever style it writes them; knows nothing
 * of requests and tokens.
 */
@NullMarked
package dev.altiplano.generation.toolcall;

import org.jspecify.annotations.NullMarked;
