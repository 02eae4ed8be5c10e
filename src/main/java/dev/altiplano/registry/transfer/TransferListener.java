package dev.altiplano.registry.transfer;

import java.time.Duration;

/** Hears of bytes that come from registries. From any thread; must not block. */
public interface TransferListener {
  /** Hears nothing. */
  TransferListener NONE =
      new TransferListener() {
        @Override
        public void received(String host, long bytes) {}

        @Override
        public void retried(String host) {}

        @Override
        public void fetched(String host, RemoteBlob blob, Duration took) {}

        @Override
        public void failed(String host, RemoteBlob blob) {}
      };

  /** Content arrived and is in its file. */
  void received(String host, long bytes);

  /** A request failed, or its answer broke off, and is made again. */
  void retried(String host);

  /** A blob came and is in the store; one that another process fetched is not told of. */
  void fetched(String host, RemoteBlob blob, Duration took);

  /** The fetch of a blob was given up for an error; one that nobody wants any more is none. */
  void failed(String host, RemoteBlob blob);
}
