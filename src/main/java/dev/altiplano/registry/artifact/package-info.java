/**
 * Models that other tools keep in OCI registries: one layer for each file, or archives. Safe for
 * any thread.
 */
@NullMarked
package dev.altiplano.registry.artifact;

import org.jspecify.annotations.NullMarked;
