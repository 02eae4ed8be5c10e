/** The safetensors format: one file, or several with an index that says which tensor is where. */
@NullMarked
package dev.altiplano.weights.safetensors;

import org.jspecify.annotations.NullMarked;
