/**
 * Runs decoder graphs on ONNX Runtime through its C API. The only owner of native sessions, tensors
 * and KV cache memory; each open model belongs to one thread.
 */
@NullMarked
package dev.altiplano.engine;

import org.jspecify.annotations.NullMarked;
