package dev.altiplano.weights.onnx;

import java.util.List;

/**
 * What a graph says of an input or output.
 *
 * @param type as safetensors names it; empty where it is no tensor, or of a type that has no name
 * @param dimensions sizes; 0 where the size is free
 */
public record OnnxValue(String type, List<Long> dimensions) {
  public OnnxValue {
    dimensions = List.copyOf(dimensions);
  }
}
