package dev.altiplano.metrics;

import dev.altiplano.store.ModelStore;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether a model can be served: the runtime is loaded, which start-up makes sure of, the store can
 * be used, and it holds at least one model that can be read.
 */
public final class ServingHealth extends AbstractHealthIndicator {
  private final ModelStore store;
  private final String engine;

  /**
   * A check.
   *
   * @param engine what computes, as a detail
   */
  public ServingHealth(ModelStore store, String engine) {
    super("the model store cannot be used");
    this.store = store;
    this.engine = engine;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    store.check();
    builder.withDetail("engine", engine);
    if (store.list().isEmpty()) {
      builder.down().withDetail("reason", "the store holds no model that can be read");
    } else {
      builder.up();
    }
  }
}
