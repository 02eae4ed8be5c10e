package dev.altiplano.residency;

import dev.altiplano.model.ModelName;
import java.time.Duration;

/** Hears of models that come and go. From any thread; must not block. */
public interface ResidencyListener {
  /** A model is ready; {@code took} is how long its conversion and loading took. */
  default void loaded(ModelName name, LoadedModel model, Duration took) {}

  default void loadFailed(ModelName name) {}

  /** A load went on for too long without progress; it counts as failed too. */
  default void loadTimedOut(ModelName name) {}

  /** A model that was loaded is gone. */
  default void unloaded(ModelName name, LoadedModel model, UnloadReason reason) {}
}
