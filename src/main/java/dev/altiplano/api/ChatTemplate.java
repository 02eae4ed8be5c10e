package dev.altiplano.api;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.packaging.ModelFacts;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The source of the template that turns a conversation into a prompt. */
record ChatTemplate(String source) {
  private static final String DEFAULT_NAME = "default";

  /**
   * The Jinja template that came with the weights, else the Go template, else the Jinja template in
   * a GGUF file.
   */
  static Optional<ChatTemplate> of(ModelStore store, StoredModel model) {
    ModelContents contents = store.contents(model);
    return jinja(contents)
        .or(contents::template)
        .or(() -> ModelFacts.chatTemplate(store, model))
        .map(ChatTemplate::new);
  }

  /** What it has a place for. */
  Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    if (Capability.isToolTemplate(source)) {
      capabilities.add(Capability.TOOLS);
    }
    if (Capability.isThinkingTemplate(source)) {
      capabilities.add(Capability.THINKING);
    }
    return capabilities;
  }

  private static Optional<String> jinja(ModelContents contents) {
    return contents
        .file("chat_template.jinja")
        .map(ChatTemplate::text)
        .or(() -> ModelFiles.json(contents, "tokenizer_config.json").flatMap(ChatTemplate::in));
  }

  /** A template by itself, or one of several by name. */
  private static Optional<String> in(JsonNode tokenizerConfig) {
    JsonNode template = tokenizerConfig.path("chat_template");
    if (template.isString()) {
      return Optional.of(template.stringValue());
    }
    return template
        .valueStream()
        .filter(named -> DEFAULT_NAME.equals(named.path("name").asString("")))
        .map(named -> named.path("template").asString(""))
        .findFirst();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AltiplanoException(
          ErrorKind.STORE_FAILED, "cannot read the chat template %s: %s".formatted(file, e), e);
    }
  }
}
