package dev.altiplano.convert;

import dev.altiplano.engine.KvObserver;
import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.KvScales;
import java.util.ArrayList;
import java.util.List;

/**
 * How large the keys and values of a model get, for each layer and each channel of its heads.
 *
 * <p>Of the keys it is the length of the pair of channels that the rotary embedding turns together,
 * which does not depend on the position: a slow pair takes thousands of tokens to turn its whole
 * length from one channel into the other, and no sample is that long. Belongs to one thread.
 */
final class KvRange implements KvObserver {
  private static final float LEVELS = 127;

  /**
   * Room above the largest seen, because what goes beyond the scale is cut off: docs/kv-cache.md
   * has the figures.
   */
  private static final float MARGIN = 1.3f;

  /** Keeps the scales of a layer that is all zeros from being zero. */
  private static final float NARROWEST = 1e-6f;

  private final DecoderConfig config;
  private final List<float[]> keys = new ArrayList<>();
  private final List<float[]> values = new ArrayList<>();

  KvRange(DecoderConfig config) {
    this.config = config;
    for (int i = 0; i < config.layers(); i++) {
      keys.add(new float[config.kvHeads() * config.headDim()]);
      values.add(new float[config.kvHeads() * config.headDim()]);
    }
  }

  @Override
  public void layer(int layer, int tokens, float[] keysSeen, float[] valuesSeen) {
    int size = config.headDim();
    for (int head = 0; head < config.kvHeads(); head++) {
      for (int token = 0; token < tokens; token++) {
        int vector = (head * tokens + token) * size;
        widenKeys(layer, head * size, keysSeen, vector);
        widen(values.get(layer), head * size, 0, valuesSeen, vector);
      }
    }
  }

  /** A pair of rotated numbers may turn any way at another position. */
  private void widenKeys(int layer, int channel, float[] seen, int vector) {
    float[] range = keys.get(layer);
    int rotated = config.rotatedDimensions(layer);
    int half = rotated / 2;
    for (int i = 0; i < half; i++) {
      float length = (float) Math.hypot(seen[vector + i], seen[vector + half + i]);
      range[channel + i] = Math.max(range[channel + i], length);
      range[channel + half + i] = range[channel + i];
    }
    widen(range, channel, rotated, seen, vector);
  }

  private void widen(float[] range, int channel, int from, float[] seen, int vector) {
    for (int i = from; i < config.headDim(); i++) {
      range[channel + i] = Math.max(range[channel + i], Math.abs(seen[vector + i]));
    }
  }

  /** What a step of 8-bit numbers has to stand for so that they reach as far. */
  KvScales scales() {
    return new KvScales(
        keys.stream().map(KvRange::scales).toList(), values.stream().map(KvRange::scales).toList());
  }

  /** A channel that hardly moved may yet: it gets at least a level of the layer's widest. */
  private static float[] scales(float[] range) {
    float widest = NARROWEST;
    for (float channel : range) {
      widest = Math.max(widest, channel);
    }
    float[] scales = new float[range.length];
    for (int i = 0; i < range.length; i++) {
      scales[i] = MARGIN * Math.max(range[i], widest / LEVELS) / LEVELS;
    }
    return scales;
  }
}
