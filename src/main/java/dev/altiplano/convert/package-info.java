/**
 * Turns the files of a model into an ONNX artifact, once: artifacts are kept in a cache that can be
 * deleted at any time and is made again.
 */
@NullMarked
package dev.altiplano.convert;

import org.jspecify.annotations.NullMarked;
