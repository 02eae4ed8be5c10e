package dev.altiplano.engine;

/** Looks at the keys and values of a sequence. */
@FunctionalInterface
public interface KvObserver {
  /**
   * Takes what a layer keeps of a sequence.
   *
   * @param keys [heads, tokens, head size], rotated
   * @param values of the same form
   */
  void layer(int layer, int tokens, float[] keys, float[] values);
}
