package dev.altiplano.graph;

/** Whose names, and whose orders of rows, the weights of a decoder have. */
enum WeightLayout {
  HUGGING_FACE,
  GGUF
}
