package dev.altiplano.api;

import dev.altiplano.api.gojson.GoNumber;
import dev.altiplano.api.gojson.GoQuote;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.packaging.ModelFacts;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers everything about one model. Reads disks. */
final class Show {
  private final ModelStore store;
  private final Models models;
  private final StoredTemplates templates;

  Show(ModelStore store, Models models, StoredTemplates templates) {
    this.store = store;
    this.models = models;
    this.templates = templates;
  }

  /**
   * @param system replaces the model's, unless empty
   * @param options go over the model's
   * @param verbose whether arrays of the metadata are wanted
   */
  ShowReply describe(
      StoredModel model,
      String system,
      Map<String, ? extends @Nullable Object> options,
      boolean verbose) {
    ModelContents contents = store.contents(model);
    String shownSystem = system.isEmpty() ? contents.system().orElse("") : system;
    SortedMap<String, Object> params = new TreeMap<>(contents.params());
    options.forEach(
        (name, value) -> {
          if (value != null) {
            params.put(name, value);
          }
        });
    ModelFacts facts = ModelFacts.of(store, model, verbose);
    return new ShowReply(
        String.join("\n", contents.licenses()),
        new Modelfile(store, model, contents).text(shownSystem, params),
        parameters(params),
        templates.source(model).orElse(""),
        shownSystem,
        ModelDetails.of(model),
        contents.messages().stream().map(Show::message).toList(),
        model.config().remoteModel(),
        model.config().remoteHost(),
        facts.info(),
        facts.tensors(),
        models.capabilityNames(model),
        WireTime.local(model.modifiedAt()),
        model.config().requires());
  }

  private static ShowReply.Message message(ChatMessage message) {
    return new ShowReply.Message(message.role(), message.content());
  }

  private static String parameters(SortedMap<String, Object> params) {
    List<String> lines = new ArrayList<>();
    params.forEach(
        (name, value) -> {
          List<?> values = value instanceof List<?> list ? list : List.of(value);
          values.forEach(each -> lines.add("%-30s %s".formatted(name, literal(each))));
        });
    return String.join("\n", lines);
  }

  private static String literal(@Nullable Object value) {
    return switch (value) {
      case null -> Modelfile.NOTHING;
      case String text -> GoQuote.quote(text);
      case Number number -> GoNumber.text(number);
      default -> value.toString();
    };
  }
}
