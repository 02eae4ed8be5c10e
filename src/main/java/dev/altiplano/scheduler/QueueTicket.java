package dev.altiplano.scheduler;

/**
 * How a sequence waits for a slot.
 *
 * @param client who sent it; sequences of different clients take turns, those of one come in order
 * @param expiresAt {@code System.nanoTime()} at which it is refused if it has no slot yet
 */
public record QueueTicket(String client, long expiresAt) {
  /** About as long as a difference of two {@code System.nanoTime()} can be. */
  private static final long FAR = Long.MAX_VALUE / 2;

  /** A ticket that does not expire while this process lives. */
  public static QueueTicket unlimited(String client) {
    return new QueueTicket(client, System.nanoTime() + FAR);
  }
}
