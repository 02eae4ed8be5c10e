package dev.altiplano.template;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A template as a model has it, not parsed yet. */
public sealed interface TemplateSource {
  String text();

  /**
   * What it suggests that the model can do beside completion.
   *
   * @throws AltiplanoException INVALID_OPTION if it has to be parsed for that, and is no template
   */
  Set<Capability> capabilities();

  /**
   * Parses it.
   *
   * @param specialTokens texts that a template in Jinja knows by name, such as {@code bos_token}
   * @throws AltiplanoException if it is no template
   */
  ChatTemplate parse(Map<String, String> specialTokens);

  /** In the language of Go: the model's own, as Ollama keeps it in a layer. */
  record Go(String text) implements TemplateSource {
    @Override
    public Set<Capability> capabilities() {
      return ChatTemplate.ofGo(text).capabilities();
    }

    @Override
    public ChatTemplate parse(Map<String, String> specialTokens) {
      return ChatTemplate.ofGo(text);
    }
  }

  /** In Jinja: what came with the weights. */
  record Jinja(String text) implements TemplateSource {
    @Override
    public Set<Capability> capabilities() {
      return JinjaChatTemplate.suggestedBy(text);
    }

    @Override
    public ChatTemplate parse(Map<String, String> specialTokens) {
      return ChatTemplate.of(text, specialTokens);
    }
  }

  /**
   * The template that prompts are made by, of the two that a model may have.
   *
   * @throws AltiplanoException INVALID_OPTION if there are two to compare, and that of Go is none
   */
  static Optional<TemplateSource> chosen(
      Optional<Go> go, Optional<Jinja> jinja, GoTemplates goTemplates) {
    boolean both = go.isPresent() && jinja.isPresent();
    boolean prefersJinja =
        switch (goTemplates) {
          case ALWAYS -> false;
          case NEVER -> true;
          case AUTO -> both && ToolRoundTrip.prefersJinja(go.get(), jinja.get());
        };
    Optional<TemplateSource> own = go.map(TemplateSource.class::cast);
    Optional<TemplateSource> weights = jinja.map(TemplateSource.class::cast);
    return prefersJinja ? weights.or(() -> own) : own.or(() -> weights);
  }
}
