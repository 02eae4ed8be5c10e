package dev.altiplano.residency;

import dev.altiplano.convert.GgufChat;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.template.TemplateSource;
import dev.altiplano.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * What stands between a model and text, from its GGUF file or from the files beside its weights.
 *
 * @param template absent for models that only continue text
 * @param beginToken text that the tokenizer puts before a prompt; empty where it puts none
 * @param endTokens ids that end an answer
 */
record TextParts(
    Tokenizer tokenizer, Optional<ChatTemplate> template, String beginToken, BitSet endTokens)
    implements AutoCloseable {
  /**
   * Reads the parts of a stored model.
   *
   * @throws AltiplanoException LOAD_FAILED or UNSUPPORTED
   */
  static TextParts read(StoredTemplates templates, StoredModel model) {
    return GgufChat.of(templates.store(), model)
        .map(chat -> ofGguf(templates, model, chat))
        .orElseGet(() -> ofFiles(templates, model));
  }

  private static ChatTemplate parsed(TemplateSource source, Map<String, String> specialTokens) {
    try {
      return source.parse(specialTokens);
    } catch (AltiplanoException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot load the model: its template is none: " + e.text(), e);
    }
  }

  private static TextParts ofGguf(StoredTemplates templates, StoredModel model, GgufChat chat) {
    try {
      return new TextParts(
          chat.tokenizer(),
          templates
              .chosen(model, chat.template())
              .map(source -> parsed(source, chat.specialTokens())),
          chat.beginToken(),
          chat.endTokens());
    } catch (RuntimeException | Error e) {
      chat.tokenizer().close();
      throw e;
    }
  }

  private static TextParts ofFiles(StoredTemplates templates, StoredModel model) {
    ModelContents contents = templates.store().contents(model);
    ChatFiles chat = ChatFiles.read(contents);
    Optional<ChatTemplate> template =
        templates
            .chosen(model, chat.templateSource())
            .map(source -> parsed(source, chat.specialTokens()));
    Tokenizer tokenizer = Tokenizer.open(tokenizerFile(model, contents));
    return new TextParts(tokenizer, template, chat.beginToken(), chat.endTokens(tokenizer));
  }

  private static Path tokenizerFile(StoredModel model, ModelContents contents) {
    return contents
        .file("tokenizer.json")
        .orElseThrow(
            () ->
                new AltiplanoException(
                    ErrorKind.LOAD_FAILED,
                    "cannot load %s: it has no tokenizer.json".formatted(model.name())));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
