package dev.altiplano.registry.transfer;

/** A server sends more than the bytes that it was asked for: it does not know ranges. */
final class RangesIgnored extends RuntimeException {
  private static final long serialVersionUID = 1;

  RangesIgnored(String host) {
    super(host + " does not know ranges");
  }
}
