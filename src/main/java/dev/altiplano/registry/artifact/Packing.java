package dev.altiplano.registry.artifact;

/** How a layer holds what it holds. */
enum Packing {
  /** One file as it is. */
  RAW,
  TAR,
  TAR_GZIP,
  TAR_ZSTD;

  /** By the end of a media type; what has no known end is a file. */
  static Packing of(String mediaType) {
    if (mediaType.endsWith("tar+gzip") || mediaType.endsWith("tar.gzip")) {
      return TAR_GZIP;
    }
    if (mediaType.endsWith("tar+zstd")) {
      return TAR_ZSTD;
    }
    return mediaType.endsWith(".tar") ? TAR : RAW;
  }
}
