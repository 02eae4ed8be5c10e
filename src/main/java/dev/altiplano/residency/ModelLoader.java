package dev.altiplano.residency;

import dev.altiplano.convert.KvCalibration;
import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxArtifact;
import dev.altiplano.convert.OnnxConverter;
import dev.altiplano.engine.Engine;
import dev.altiplano.engine.EngineOptions;
import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.MemoryUse;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.scheduler.ModelScheduler;
import dev.altiplano.scheduler.SchedulerOptions;
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
 * Makes a stored model ready to generate: converts it where it was not yet, opens its graph and its
 * tokenizer, and starts its scheduler. A failure leaves nothing behind. Safe for any thread.
 */
public final class ModelLoader {
  private static final Logger log = LoggerFactory.getLogger(ModelLoader.class);

  private final ModelStore store;
  private final OnnxConverter converter;
  private final Engine engine;
  private final Precision precision;
  private final KvCacheType kvCacheType;
  private final SchedulerOptions scheduling;
  private final int threads;

  /**
   * A loader.
   *
   * @param precision of graphs made from weights
   * @param threads that a run uses
   */
  public ModelLoader(
      ModelStore store,
      OnnxConverter converter,
      Engine engine,
      Precision precision,
      KvCacheType kvCacheType,
      SchedulerOptions scheduling,
      int threads) {
    this.store = store;
    this.converter = converter;
    this.engine = engine;
    this.precision = precision;
    this.kvCacheType = kvCacheType;
    this.scheduling = scheduling;
    this.threads = threads;
  }

  /**
   * Loads a model; takes seconds, or minutes where it has to be converted.
   *
   * @param contextLength tokens that each slot is to hold; a model that holds fewer gets those
   * @throws AltiplanoException LOAD_FAILED, OUT_OF_MEMORY or UNSUPPORTED
   */
  LoadedModel load(StoredModel model, int contextLength) {
    ModelContents contents = store.contents(model);
    ChatFiles chat = ChatFiles.read(contents);
    Tokenizer tokenizer = Tokenizer.open(tokenizerFile(model, contents));
    try {
      return assemble(model, chat, tokenizer, contextLength);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  private LoadedModel assemble(
      StoredModel model, ChatFiles chat, Tokenizer tokenizer, int contextLength) {
    // Whatever may fail comes before there is a forward pass to close.
    Optional<ChatTemplate> template = chat.template();
    BitSet endTokens = chat.endTokens(tokenizer);
    ModelFiles files = ModelFiles.of(store, model);
    KvCalibration calibration =
        new KvCalibration(engine, text -> tokenizer.encode(text, true), threads);
    OnnxArtifact artifact = converter.convert(files, precision, kvCacheType, calibration);
    int longest = artifact.config().maxPositions();
    int length = Math.min(contextLength, longest);
    ForwardPass forwardPass =
        open(files, artifact, calibration, new EngineOptions(scheduling.slots(), length, threads));
    int vocabularySize = forwardPass.vocabularySize();
    MemoryUse memory = forwardPass.memory();
    return new LoadedModel(
        tokenizer,
        template,
        chat.beginToken(),
        endTokens,
        vocabularySize,
        length,
        longest,
        memory.weights(),
        memory.kvCache(),
        ModelScheduler.start(model.name().display(), forwardPass, scheduling));
  }

  /** An artifact that was damaged on the disk is made once more. */
  private ForwardPass open(
      ModelFiles files, OnnxArtifact artifact, KvCalibration calibration, EngineOptions options) {
    try {
      return engine.open(artifact.modelFile(), options);
    } catch (AltiplanoException e) {
      if (e.kind() != ErrorKind.LOAD_FAILED) {
        throw e;
      }
      log.warn("Converting anew what cannot be opened: {}", e.text());
      converter.discard(artifact);
      OnnxArtifact anew = converter.convert(files, precision, kvCacheType, calibration);
      return engine.open(anew.modelFile(), options);
    }
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
}
