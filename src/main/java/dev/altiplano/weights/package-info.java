/**
 * Weight files as named tensors over mapped memory. The formats are in the packages below; those
 * who use weights see only what is here.
 */
@NullMarked
package dev.altiplano.weights;

import org.jspecify.annotations.NullMarked;
