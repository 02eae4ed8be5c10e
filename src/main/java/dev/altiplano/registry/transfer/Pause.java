package dev.altiplano.registry.transfer;

import java.time.Duration;

/** How to wait between two tries. */
@FunctionalInterface
interface Pause {
  void pause(Duration duration) throws InterruptedException;
}
