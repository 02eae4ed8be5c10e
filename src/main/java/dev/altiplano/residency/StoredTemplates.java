package dev.altiplano.residency;

import dev.altiplano.convert.GgufChat;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.Digest;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.ChatTemplate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates of stored models: a template in Go's language of the model's own comes before the
 * chat template that came with its weights. Reads files; safe for any thread.
 */
public final class StoredTemplates {
  private static final Logger log = LoggerFactory.getLogger(StoredTemplates.class);

  private final ModelStore store;

  /** A digest names one template for ever, and templates are slow to find. */
  private final Map<Digest, Set<Capability>> capabilities = new ConcurrentHashMap<>();

  public StoredTemplates(ModelStore store) {
    this.store = store;
  }

  /** The source of the template that prompts are made by. */
  public Optional<String> source(StoredModel model) {
    return store.contents(model).template().or(() -> jinja(model));
  }

  /**
   * What the template suggests that the model can do; nothing where it is damaged, as such a model
   * is still one to list.
   */
  public Set<Capability> capabilities(StoredModel model) {
    try {
      return capabilities.computeIfAbsent(model.digest(), _ -> suggested(model));
    } catch (AltiplanoException e) {
      log.warn("Cannot tell what the template of {} can do", model.name(), e);
      return Set.of();
    }
  }

  private Set<Capability> suggested(StoredModel model) {
    return store
        .contents(model)
        .template()
        .map(source -> ChatTemplate.ofGo(source).capabilities())
        .or(() -> jinja(model).map(ChatTemplate::suggestedByJinja))
        .orElse(Set.of());
  }

  private Optional<String> jinja(StoredModel model) {
    ModelContents contents = store.contents(model);
    return contents.ggufFiles().isEmpty()
        ? ChatFiles.read(contents).templateSource()
        : GgufChat.template(store, model);
  }
}
