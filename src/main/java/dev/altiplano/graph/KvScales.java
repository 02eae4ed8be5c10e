package dev.altiplano.graph;

import java.util.List;

/**
 * What a step of the 8-bit numbers in a KV cache stands for, for each layer and each channel of its
 * key and value heads.
 *
 * @param keys for each layer, kvHeads x headDim positive numbers for the rotated keys
 * @param values for each layer, as many for the values
 */
public record KvScales(List<float[]> keys, List<float[]> values) {
  public KvScales {
    keys = List.copyOf(keys);
    values = List.copyOf(values);
    keys.forEach(layer -> requirePositive("keys", layer));
    values.forEach(layer -> requirePositive("values", layer));
  }

  private static void requirePositive(String name, float[] scales) {
    for (float scale : scales) {
      if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "a scale of the %s is %s; it must be positive and finite".formatted(name, scale));
      }
    }
  }

  /** Whether there is a scale for each channel. */
  boolean fit(DecoderConfig config) {
    int channels = config.kvHeads() * config.headDim();
    return fit(keys, config.layers(), channels) && fit(values, config.layers(), channels);
  }

  private static boolean fit(List<float[]> side, int layers, int channels) {
    return side.size() == layers && side.stream().allMatch(layer -> layer.length == channels);
  }
}
