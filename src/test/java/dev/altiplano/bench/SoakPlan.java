package dev.altiplano.bench;

import java.time.Duration;

/**
 * How long a soak test is.
 *
 * @param requests of all clients together, after which it ends
 * @param time after which it ends
 * @param rest between two moments at which nobody wants anything and memory is measured
 */
public record SoakPlan(int clients, long requests, Duration time, Duration rest) {
  private static final int RESTS = 24;
  private static final int CLIENTS = 16;

  /** A long one: as many requests as there is time for. */
  static SoakPlan ofTime(Duration time) {
    return new SoakPlan(CLIENTS, Long.MAX_VALUE, time, time.dividedBy(RESTS));
  }

  /** A short one, which rests only before and after; the time is for a server that hangs. */
  public static SoakPlan ofRequests(long requests, Duration time) {
    return new SoakPlan(CLIENTS, requests, time, time);
  }
}
