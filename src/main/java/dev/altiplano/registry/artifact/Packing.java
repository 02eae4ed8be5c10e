package dev.altiplano.registry.artifact;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How a layer holds what it holds. */
enum Packing {
  /** One file as it is. */
  RAW,
  TAR,
  TAR_GZIP,
  TAR_ZSTD;

  private static final int BUFFER = 1 << 17;

  /** By the end of a media type; what has no known end is a file. */
  static Packing of(String mediaType) {
    if (mediaType.endsWith("tar+gzip") || mediaType.endsWith("tar.gzip")) {
      return TAR_GZIP;
    }
    if (mediaType.endsWith("tar+zstd") || mediaType.endsWith("tar.zstd")) {
      return TAR_ZSTD;
    }
    return mediaType.endsWith(".tar") ? TAR : RAW;
  }

  /** What is in a layer, without its compression; there may be no end to it. */
  InputStream open(InputStream layer) throws IOException {
    return switch (this) {
      case RAW, TAR -> new BufferedInputStream(layer, BUFFER);
      case TAR_GZIP -> new GZIPInputStream(layer, BUFFER);
      case TAR_ZSTD -> Zstandard.open(layer);
    };
  }
}
