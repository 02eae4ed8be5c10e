package dev.altiplano.generation;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.GenerationOptions;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a request's model in the store and checks what the request asks of it. Reads files. */
final class RequestResolver {
  private static final Logger log = LoggerFactory.getLogger(RequestResolver.class);

  private final ModelStore store;
  private final StoredTemplates templates;

  RequestResolver(ModelStore store, StoredTemplates templates) {
    this.store = store;
    this.templates = templates;
  }

  /**
   * Checks in Ollama's order: the model, what it can do, the options.
   *
   * @throws AltiplanoException MODEL_NOT_FOUND, UNSUPPORTED, INVALID_OPTION or INVALID_REQUEST
   */
  ResolvedRequest resolve(GenerationRequest request, GenerationTrace trace) {
    StoredModel model =
        store
            .find(request.model())
            .orElseThrow(
                () ->
                    new AltiplanoException(
                        ErrorKind.MODEL_NOT_FOUND,
                        "model '%s' not found".formatted(request.requestedName())));
    trace.resolved(model.name().display());
    boolean thinks = thinks(request, model);
    ModelContents contents = store.contents(model);
    return new ResolvedRequest(
        request,
        model,
        contents.system(),
        contents.messages(),
        options(request, contents),
        thinks,
        ToolChoice.of(request.options().get(ToolChoice.OPTION), request.prompt().tools()));
  }

  private boolean thinks(GenerationRequest request, StoredModel model) {
    boolean canThink = templates.capabilities(model).contains(Capability.THINKING);
    return switch (request.thinking()) {
      case OFF -> false;
      case UNSET -> canThink;
      case ON, LOW, MEDIUM, HIGH, MAX -> {
        if (!canThink) {
          throw new AltiplanoException(
              ErrorKind.UNSUPPORTED,
              "\"%s\" does not support thinking".formatted(request.requestedName()));
        }
        yield true;
      }
    };
  }

  private static GenerationOptions options(GenerationRequest request, ModelContents contents) {
    Set<String> unknown = GenerationOptions.unknownNames(request.options());
    if (!unknown.isEmpty()) {
      log.warn("Ignoring unknown options {}", unknown);
    }
    return GenerationOptions.DEFAULTS.with(contents.params()).with(request.options());
  }
}
