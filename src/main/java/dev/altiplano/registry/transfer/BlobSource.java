package dev.altiplano.registry.transfer;

/** Where the bytes of one blob can be had. Safe for any thread. */
public interface BlobSource {
  RemoteBlob blob();

  /** Who answers, as errors and metrics name it: a host, never a path. */
  String host();

  /**
   * Asks for the bytes from {@code from} up to, and without, {@code to}. Ends by itself where
   * nobody answers.
   *
   * @throws TransferException with what can be done about it
   */
  BlobBody open(long from, long to) throws TransferException, InterruptedException;
}
