package dev.altiplano.residency;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.store.StoredModel;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tokenizers of stored models: the one of a loaded model, and otherwise one that is opened for the
 * purpose, without any weights. Safe for any thread that may block.
 */
public final class Tokenizers {
  private final StoredTemplates templates;
  private final Function<StoredModel, Optional<ModelLease>> loaded;

  /**
   * Tokenizers of the models in a store.
   *
   * @param templates of that store
   * @param loaded leases a model that is loaded, such as {@link Residency#leaseLoaded}
   */
  public Tokenizers(StoredTemplates templates, Function<StoredModel, Optional<ModelLease>> loaded) {
    this.templates = templates;
    this.loaded = loaded;
  }

  /**
   * Lends a model's tokenizer.
   *
   * @throws AltiplanoException LOAD_FAILED or UNSUPPORTED where it cannot be opened
   */
  public <T> T with(StoredModel model, Function<Tokenizer, T> use) {
    Optional<ModelLease> lease = loaded.apply(model);
    if (lease.isPresent()) {
      try (ModelLease held = lease.get()) {
        return use.apply(held.model().tokenizer());
      }
    }
    try (TextParts text = TextParts.read(templates, model)) {
      return use.apply(text.tokenizer());
    }
  }
}
