package dev.altiplano.api;

import dev.altiplano.api.gojson.GoQuote;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.store.StoredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Refuses what a request asks for and this server does not do, rather than to ignore it. */
final class Refusals {
  private Refusals() {}

  static void check(GenerateBody body, StoredModel model) {
    if (body.overridesRaw()) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST, "raw mode does not support template, system, or context");
    }
    requireCompletion(body.fields(), model, "generate");
    List<Capability> wanted = new ArrayList<>();
    if (!body.suffix().isEmpty()) {
      wanted.add(Capability.INSERT);
    }
    if (body.hasImages()) {
      wanted.add(Capability.VISION);
    }
    requireServed(model.name(), wanted);
    if (!body.prompt().isEmpty()) {
      if (!body.template().isEmpty()) {
        throw unsupported("a template in the request");
      }
      checkOutput(body.fields());
    }
  }

  static void check(ChatBody body, StoredModel model) {
    requireCompletion(body.fields(), model, "chat");
    List<Capability> wanted = new ArrayList<>();
    if (body.hasTools()) {
      wanted.add(Capability.TOOLS);
    }
    if (body.hasImages()) {
      wanted.add(Capability.VISION);
    }
    requireServed(model.name(), wanted);
    if (!body.messages().isEmpty()) {
      checkOutput(body.fields());
    }
  }

  private static void requireCompletion(InferenceFields fields, StoredModel model, String what) {
    if (!Models.completes(model)) {
      throw new AltiplanoException(
          ErrorKind.UNSUPPORTED,
          "%s does not support %s".formatted(GoQuote.quote(fields.model()), what));
    }
  }

  private static void requireServed(ModelName model, List<Capability> wanted) {
    String missing =
        wanted.stream()
            .filter(capability -> !Capability.SERVED.contains(capability))
            .map(c -> "%s does not support %s".formatted(model.full(), c.wireName()))
            .collect(Collectors.joining("\n"));
    if (!missing.isEmpty()) {
      throw new AltiplanoException(ErrorKind.UNSUPPORTED, missing);
    }
  }

  private static void checkOutput(InferenceFields fields) {
    if (fields.debugRenderOnly()) {
      throw unsupported("_debug_render_only");
    }
  }

  private static AltiplanoException unsupported(String what) {
    return new AltiplanoException(
        ErrorKind.UNSUPPORTED, "this version of the server does not support " + what);
  }
}
