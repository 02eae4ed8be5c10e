package dev.altiplano.registry.transfer;

import java.time.Duration;

/**
 * How blobs are fetched.
 *
 * @param partSize least bytes of a part: what one request asks for
 * @param parallelism most connections that one blob is fetched over
 * @param stallTimeout a connection that brings no byte for so long is given up
 * @param tries requests in a row that may bring nothing before the fetch fails
 * @param longestWait most that is waited between two tries, whatever a registry asks for
 */
public record DownloadOptions(
    long partSize, int parallelism, Duration stallTimeout, int tries, Duration longestWait) {
  /** More parts of one blob would be a burden to the directory they are noted in. */
  private static final int MOST_PARTS = 512;

  public static final DownloadOptions DEFAULTS =
      new DownloadOptions(8 << 20, 16, Duration.ofSeconds(30), 6, Duration.ofMinutes(1));

  public DownloadOptions {
    require(partSize >= 1, "partSize", partSize, "positive");
    require(parallelism >= 1, "parallelism", parallelism, "positive");
    require(stallTimeout.isPositive(), "stallTimeout", stallTimeout, "positive");
    require(tries >= 1, "tries", tries, "positive");
    require(!longestWait.isNegative(), "longestWait", longestWait, "zero or more");
  }

  private static void require(boolean holds, String field, Object value, String bound) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s; it must be %s".formatted(field, value, bound));
    }
  }

  /** Bytes of the parts that a blob of this size is fetched in. */
  long partSize(long size) {
    return Math.max(partSize, Math.ceilDiv(size, MOST_PARTS));
  }
}
