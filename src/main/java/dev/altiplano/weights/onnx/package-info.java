/**
 * What an ONNX file says of itself, without a runtime that opens it.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">the format</a>
 */
@NullMarked
package dev.altiplano.weights.onnx;

import org.jspecify.annotations.NullMarked;
