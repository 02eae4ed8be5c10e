package dev.altiplano.model;

import java.time.Duration;

/**
 * How long an idle model stays loaded.
 *
 * @param duration zero unloads as soon as the model is idle; {@link #FOREVER}'s never ends
 */
public record KeepAlive(Duration duration) {
  /** Stays until it is unloaded by a request or the server stops. */
  public static final KeepAlive FOREVER = new KeepAlive(Duration.ofNanos(Long.MAX_VALUE));

  public KeepAlive {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "duration is %s; it must not be negative".formatted(duration));
    }
    if (duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0) {
      duration = Duration.ofNanos(Long.MAX_VALUE);
    }
  }

  /** Negative durations, as clients send them, mean forever. */
  public static KeepAlive of(Duration duration) {
    return duration.isNegative() ? FOREVER : new KeepAlive(duration);
  }

  public boolean isForever() {
    return equals(FOREVER);
  }
}
