package dev.altiplano.api;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The stored models in the protocol's terms. Reads disks: never to be asked on an event loop. */
final class Models {
  private static final List<Capability> OTHER_THINGS =
      List.of(Capability.EMBEDDING, Capability.IMAGE);

  private final ModelStore store;
  private final StoredTemplates templates;

  Models(ModelStore store, StoredTemplates templates) {
    this.store = store;
    this.templates = templates;
  }

  /**
   * @param shownAs how the client is told which model is not there
   * @throws AltiplanoException MODEL_NOT_FOUND where there is no such model
   */
  StoredModel require(ModelName name, String shownAs) {
    return store.find(name).orElseThrow(() -> notFound(shownAs));
  }

  static AltiplanoException notFound(String shownAs) {
    return new AltiplanoException(
        ErrorKind.MODEL_NOT_FOUND, "model '%s' not found".formatted(shownAs));
  }

  /** What this server can do with the model; empty where it can do nothing. */
  Set<Capability> capabilities(StoredModel model) {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    if (completes(model)) {
      capabilities.add(Capability.COMPLETION);
      capabilities.addAll(templates.capabilities(model));
    }
    capabilities.retainAll(Capability.SERVED);
    return capabilities;
  }

  /**
   * Whether it generates text, as every model does that does not say that it does another thing.
   */
  static boolean completes(StoredModel model) {
    List<String> declared = model.config().capabilities();
    return declared.contains(Capability.COMPLETION.wireName())
        || OTHER_THINGS.stream().map(Capability::wireName).noneMatch(declared::contains);
  }

  List<String> capabilityNames(StoredModel model) {
    return capabilities(model).stream().map(Capability::wireName).toList();
  }

  List<TagsReply.Model> list() {
    List<TagsReply.Model> models = new ArrayList<>();
    for (StoredModel model : store.list()) {
      models.add(TagsReply.Model.of(model, capabilityNames(model)));
    }
    return models;
  }
}
