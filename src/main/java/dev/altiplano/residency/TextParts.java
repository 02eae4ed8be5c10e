package dev.altiplano.residency;

import dev.altiplano.convert.GgufChat;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.BitSet;
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
  static TextParts read(ModelStore store, StoredModel model) {
    Optional<ChatTemplate> own = store.contents(model).template().map(TextParts::goTemplate);
    return GgufChat.of(store, model)
        .map(chat -> of(own, chat))
        .orElseGet(() -> ofFiles(own, model, store.contents(model)));
  }

  private static ChatTemplate goTemplate(String source) {
    try {
      return ChatTemplate.ofGo(source);
    } catch (AltiplanoException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot load the model: its template is none: " + e.text(), e);
    }
  }

  private static TextParts of(Optional<ChatTemplate> own, GgufChat chat) {
    try {
      return new TextParts(
          chat.tokenizer(),
          own.or(
              () -> chat.template().map(source -> ChatTemplate.of(source, chat.specialTokens()))),
          chat.beginToken(),
          chat.endTokens());
    } catch (RuntimeException | Error e) {
      chat.tokenizer().close();
      throw e;
    }
  }

  private static TextParts ofFiles(
      Optional<ChatTemplate> own, StoredModel model, ModelContents contents) {
    ChatFiles chat = ChatFiles.read(contents);
    Optional<ChatTemplate> template = own.or(chat::template);
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
