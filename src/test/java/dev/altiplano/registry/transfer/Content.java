package dev.altiplano.registry.transfer;

import dev.altiplano.model.Digest;
import java.security.MessageDigest;

/** Bytes of a length that follow from their positions, so that nobody has to keep them. */
record Content(long size) {
  private static final int CHUNK = 1 << 16;

  /** Writes the bytes from a position on. */
  static void fill(long position, byte[] target, int count) {
    for (int i = 0; i < count; ) {
      long word = mix((position + i) >>> 3);
      for (long at = (position + i) & 7; at < 8 && i < count; at++, i++) {
        target[i] = (byte) (word >>> (8 * at));
      }
    }
  }

  /** The finalizer of SplitMix64. */
  private static long mix(long number) {
    long z = (number + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  Digest digest() {
    MessageDigest hash = Digest.sha256();
    byte[] chunk = new byte[CHUNK];
    for (long at = 0; at < size; at += CHUNK) {
      int count = (int) Math.min(CHUNK, size - at);
      fill(at, chunk, count);
      hash.update(chunk, 0, count);
    }
    return Digest.of(hash);
  }

  RemoteBlob blob() {
    return new RemoteBlob(digest(), size);
  }
}
