package dev.altiplano.store;

import dev.altiplano.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes blobs away whose content is not what their name says, so that they are brought anew. */
record DamagedBlobs(Blobs blobs, StoreLock lock) {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedBlobs.class);

  /** Bytes that are read in no time. */
  private static final long SMALL = 16L << 20;

  /** Looks at a small one; to read a large one for that would take too long. */
  void removeIfSmall(Digest digest) throws IOException {
    if (blobs.has(digest) && size(digest) <= SMALL) {
      remove(digest);
    }
  }

  private long size(Digest digest) throws IOException {
    try {
      return Files.size(blobs.path(digest));
    } catch (NoSuchFileException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Reads it, since what was read before may have been the fault of the reading. */
  void remove(Digest digest) throws IOException {
    try {
      Instant written = StoreFiles.modified(blobs.path(digest));
      if (!blobs.isIntact(digest) && removeUnchanged(digest, written)) {
        LOG.warn("Removed blob {}, which was damaged; a pull brings it again", digest);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("Blob {} is not there to be damaged", digest, e);
    }
  }

  /** Another may have put it anew meanwhile. */
  private boolean removeUnchanged(Digest digest, Instant written) throws IOException {
    return lock.hold(
        () -> {
          boolean unchanged = StoreFiles.modified(blobs.path(digest)).equals(written);
          if (unchanged) {
            blobs.remove(digest);
          }
          return unchanged;
        });
  }
}
