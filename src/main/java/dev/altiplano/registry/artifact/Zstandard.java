package dev.altiplano.registry.artifact;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

/** Reads content that zstd compressed, with the library that defines the format. */
final class Zstandard {
  /**
   * The logarithm of the most bytes that content may look back, all of which are in memory: what
   * the best level of Go's compressor uses, and more than zstd's own levels up to 19 do.
   */
  private static final int WINDOW = 25;

  private Zstandard() {}

  /**
   * @throws IOException also where there is no native library for this machine
   */
  static InputStream open(InputStream content) throws IOException {
    try {
      return new ZstdInputStreamNoFinalizer(content).setLongMax(WINDOW);
    } catch (LinkageError e) {
      throw new IOException(
          "the library for zstd cannot be loaded (%s); it needs a directory for temporary files (java.io.tmpdir) that programs may be run from"
              .formatted(e.getMessage()),
          e);
    }
  }
}
