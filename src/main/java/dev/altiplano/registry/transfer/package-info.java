/** Moves the bytes of blobs: in parts, again where it breaks, and on from where it stopped. */
@NullMarked
package dev.altiplano.registry.transfer;

import org.jspecify.annotations.NullMarked;
