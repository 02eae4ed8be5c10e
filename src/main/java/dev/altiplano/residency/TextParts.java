package dev.altiplano.residency;

import dev.altiplano.convert.GgufChat;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelContents;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger log = LoggerFactory.getLogger(TextParts.class);

  /**
   * Reads the parts of a stored model.
   *
   * @throws AltiplanoException LOAD_FAILED or UNSUPPORTED
   */
  static TextParts read(ModelStore store, StoredModel model) {
    if (model.manifest().layers().stream()
        .anyMatch(layer -> layer.mediaType().equals(MediaTypes.TEMPLATE))) {
      log.warn(
          "{} has a template in Go's language, which this version does not render; prompts are made"
              + " by the chat template that came with its weights",
          model.name());
    }
    return GgufChat.of(store, model)
        .map(TextParts::of)
        .orElseGet(() -> ofFiles(model, store.contents(model)));
  }

  private static TextParts of(GgufChat chat) {
    try {
      return new TextParts(
          chat.tokenizer(),
          chat.template().map(source -> ChatTemplate.of(source, chat.specialTokens())),
          chat.beginToken(),
          chat.endTokens());
    } catch (RuntimeException | Error e) {
      chat.tokenizer().close();
      throw e;
    }
  }

  private static TextParts ofFiles(StoredModel model, ModelContents contents) {
    ChatFiles chat = ChatFiles.read(contents);
    Optional<ChatTemplate> template = chat.template();
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
