package dev.altiplano.engine;

/**
 * A reserved row of a model's KV cache. Its content stays until it is overwritten, so that a later
 * sequence with the same first tokens can build on it. Closing returns the row; closing twice does
 * nothing.
 */
public interface KvLease extends AutoCloseable {
  /** How many tokens the row holds. */
  int capacity();

  @Override
  void close();
}
