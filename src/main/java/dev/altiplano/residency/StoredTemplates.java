package dev.altiplano.residency;

import dev.altiplano.convert.GgufChat;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.Digest;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.GoTemplates;
import dev.altiplano.template.TemplateSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of its templates a stored model is rendered by, and what it can do by that, as Ollama
 * decides it. Reads files; safe for any thread.
 */
public final class StoredTemplates {
  private static final Logger log = LoggerFactory.getLogger(StoredTemplates.class);
  private static final Set<String> HARMONY_FAMILIES = Set.of("gptoss", "gpt-oss");

  private final ModelStore store;
  private final GoTemplates goTemplates;

  /** A digest names one model for ever, and templates are slow to find. */
  private final Map<Digest, Set<Capability>> capabilities = new ConcurrentHashMap<>();

  public StoredTemplates(ModelStore store, GoTemplates goTemplates) {
    this.store = store;
    this.goTemplates = goTemplates;
  }

  ModelStore store() {
    return store;
  }

  /** The source of the template that prompts are made by. */
  public Optional<String> source(StoredModel model) {
    return chosen(model, jinja(model)).map(TemplateSource::text);
  }

  /**
   * What the model can do beside completion: what its config says, and what its template suggests.
   * A damaged template suggests nothing, as such a model is still one to list.
   */
  public Set<Capability> capabilities(StoredModel model) {
    return capabilities.computeIfAbsent(model.digest(), _ -> found(model));
  }

  private Set<Capability> found(StoredModel model) {
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    for (Capability capability : Capability.values()) {
      if (model.config().capabilities().contains(capability.wireName())) {
        found.add(capability);
      }
    }
    if (isOfHarmony(model.config())) {
      found.add(Capability.THINKING);
    }
    try {
      chosen(model, jinja(model)).map(TemplateSource::capabilities).ifPresent(found::addAll);
    } catch (AltiplanoException e) {
      log.warn("Cannot tell what the template of {} can do", model.name(), e);
    }
    return Collections.unmodifiableSet(found);
  }

  /**
   * The template that prompts are made by.
   *
   * @param jinja the chat template that came with the weights
   */
  Optional<TemplateSource> chosen(StoredModel model, Optional<String> jinja) {
    Optional<TemplateSource.Go> own = store.contents(model).template().map(TemplateSource.Go::new);
    Optional<TemplateSource.Jinja> weights = jinja.map(TemplateSource.Jinja::new);
    try {
      return TemplateSource.chosen(own, weights, goTemplates(model, own));
    } catch (AltiplanoException e) {
      // It is told when the model is loaded, in full.
      return own.map(TemplateSource.class::cast);
    }
  }

  /** Some models have a template for show, and are rendered by Ollama's own code instead. */
  private GoTemplates goTemplates(StoredModel model, Optional<TemplateSource.Go> own) {
    if (goTemplates != GoTemplates.AUTO) {
      return goTemplates;
    }
    if (!model.config().renderer().isEmpty()) {
      return GoTemplates.NEVER;
    }
    boolean harmony =
        isOfHarmony(model.config())
            && own.filter(go -> go.text().contains("<|start|>") && go.text().contains("<|end|>"))
                .isPresent();
    return harmony ? GoTemplates.ALWAYS : GoTemplates.AUTO;
  }

  private static boolean isOfHarmony(ModelConfig config) {
    return HARMONY_FAMILIES.contains(config.family());
  }

  private Optional<String> jinja(StoredModel model) {
    ModelContents contents = store.contents(model);
    return contents.ggufFiles().isEmpty()
        ? ChatFiles.read(contents).templateSource()
        : GgufChat.template(store, model);
  }
}
