package dev.altiplano.residency;

import dev.altiplano.model.KeepAlive;
import java.time.Duration;

/**
 * What residency may do.
 *
 * @param maxLoadedModels models that are loaded at once
 * @param maxQueue requests that wait for one model while it is loaded, beside as many as it will
 *     have slots; one more is refused
 * @param keepAlive for models whose requests name none
 * @param contextLength for models whose requests name none, in tokens
 * @param slots sequences of a model that run at once; 0 chooses by processors and memory
 * @param memory bytes that loaded models may take together
 * @param loadTimeout how long a load may go without progress; zero for as long as it takes
 * @param patience how long a load waits for models to become idle before busy ones have to go, and
 *     how long each of those is left alone after it was loaded
 */
public record ResidencyOptions(
    int maxLoadedModels,
    int maxQueue,
    KeepAlive keepAlive,
    int contextLength,
    int slots,
    long memory,
    Duration loadTimeout,
    Duration patience) {
  public ResidencyOptions {
    atLeast("maxLoadedModels", maxLoadedModels, 1);
    atLeast("maxQueue", maxQueue, 0);
    atLeast("contextLength", contextLength, 1);
    atLeast("slots", slots, 0);
    atLeast("memory", memory, 1);
    atLeast("loadTimeout", loadTimeout.toMillis(), 0);
    atLeast("patience", patience.toMillis(), 0);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d; it must be at least %d".formatted(name, value, least));
    }
  }
}
