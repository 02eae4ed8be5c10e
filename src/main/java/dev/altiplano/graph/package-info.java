/**
 * Writes the ONNX graph of a decoder, with its weights as external data, for the operators that
 * ONNX Runtime has for language models. An architecture is a page over shared building blocks.
 */
@NullMarked
package dev.altiplano.graph;

import org.jspecify.annotations.NullMarked;
