/**
 * Values that every package shares. No behaviour beyond parsing, validating and printing
 * themselves.
 */
@NullMarked
package dev.altiplano.model;

import org.jspecify.annotations.NullMarked;
