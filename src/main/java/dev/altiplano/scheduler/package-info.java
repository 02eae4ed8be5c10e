/**
 * Continuous batching for one model: a bounded queue, slots, and the step that prefills and
 * decodes. One platform thread owns all of it; others submit and cancel.
 */
@NullMarked
package dev.altiplano.scheduler;

import org.jspecify.annotations.NullMarked;
