/**
 * The use cases: a valid request becomes a prompt, a scheduled sequence and a stream of text with
 * its statistics. The one place where Reactor meets the model threads.
 */
@NullMarked
package dev.altiplano.generation;

import org.jspecify.annotations.NullMarked;
