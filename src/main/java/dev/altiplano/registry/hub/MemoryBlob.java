package dev.altiplano.registry.hub;

import dev.altiplano.registry.transfer.BlobBody;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.RemoteBlob;
import java.nio.ByteBuffer;

/**
 * A small file that had to be fetched as a whole, since only then its digest is known.
 *
 * @param content not to be changed
 */
record MemoryBlob(RemoteBlob blob, String host, byte[] content) implements BlobSource {
  @Override
  public BlobBody open(long from, long to) {
    return new Body(from, ByteBuffer.wrap(content, (int) from, (int) (to - from)));
  }

  private record Body(long start, ByteBuffer bytes) implements BlobBody {
    @Override
    public int read(ByteBuffer target) {
      int count = Math.min(bytes.remaining(), target.remaining());
      if (count == 0) {
        return -1;
      }
      target.put(target.position(), bytes, bytes.position(), count);
      target.position(target.position() + count);
      bytes.position(bytes.position() + count);
      return count;
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
