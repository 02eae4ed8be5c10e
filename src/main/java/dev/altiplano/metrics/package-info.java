/**
 * Meters and health, through the listener interfaces that the packages below own. Safe for any
 * thread.
 */
@NullMarked
package dev.altiplano.metrics;

import org.jspecify.annotations.NullMarked;
