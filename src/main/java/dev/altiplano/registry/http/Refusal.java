package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.TransferException;

/** Says what it means that a server refused. */
@FunctionalInterface
public interface Refusal {
  /** Reads and closes the answer, whose status is none of success. */
  TransferException of(Answer answer) throws InterruptedException;
}
