package dev.altiplano.residency;

import dev.altiplano.convert.KvCalibration;
import dev.altiplano.convert.ModelFiles;
import dev.altiplano.convert.OnnxArtifact;
import dev.altiplano.convert.OnnxConverter;
import dev.altiplano.engine.Engine;
import dev.altiplano.engine.EngineOptions;
import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.MemoryUse;
import dev.altiplano.engine.TensorNames;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.sampling.grammar.Grammars;
import dev.altiplano.scheduler.ModelScheduler;
import dev.altiplano.scheduler.SchedulerOptions;
import dev.altiplano.store.StoredModel;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a stored model ready to generate in two steps: it is prepared, which tells how much memory
 * it will take, and then opened, which takes it. A failure leaves nothing behind. Safe for any
 * thread.
 */
public final class ModelLoader {
  private static final Logger log = LoggerFactory.getLogger(ModelLoader.class);

  private final StoredTemplates templates;
  private final OnnxConverter converter;
  private final Engine engine;
  private final Precision precision;
  private final KvCacheType kvCacheType;
  private final IntFunction<SchedulerOptions> scheduling;
  private final int threads;

  /**
   * A loader.
   *
   * @param templates of the store that the models are in
   * @param precision of graphs made from weights, where the model's config has none of its own
   * @param scheduling how a model with so many slots is scheduled
   * @param threads that a run uses
   */
  public ModelLoader(
      StoredTemplates templates,
      OnnxConverter converter,
      Engine engine,
      Precision precision,
      KvCacheType kvCacheType,
      IntFunction<SchedulerOptions> scheduling,
      int threads) {
    this.templates = templates;
    this.converter = converter;
    this.engine = engine;
    this.precision = precision;
    this.kvCacheType = kvCacheType;
    this.scheduling = scheduling;
    this.threads = threads;
  }

  /**
   * Reads a model and converts it where it was not yet, which takes minutes then.
   *
   * @throws AltiplanoException LOAD_FAILED or UNSUPPORTED
   */
  PreparedModel prepare(StoredModel model) {
    TextParts text = TextParts.read(templates, model);
    try {
      ModelFiles files = ModelFiles.of(templates.store(), model);
      OnnxArtifact artifact =
          convert(model, files, StoredPrecision.of(model.config(), precision), text.tokenizer());
      return new PreparedModel(model, text, files, artifact, footprint(artifact));
    } catch (RuntimeException | Error e) {
      text.close();
      throw e;
    }
  }

  private OnnxArtifact convert(
      StoredModel model, ModelFiles files, Precision precision, Tokenizer tokenizer) {
    return converter.convert(
        files,
        precision,
        kvCacheType,
        new KvCalibration(engine, text -> tokenizer.encode(text, true), threads),
        new ConversionLog(model.name(), precision));
  }

  private static Footprint footprint(OnnxArtifact artifact) {
    return new Footprint(
        artifact.weightBytes(),
        artifact.sizes().kvBytesPerToken(),
        artifact.sizes().spareRows(),
        artifact.sizes().queryHeads(),
        artifact.sizes().vocabSize(),
        artifact.sizes().longestContext());
  }

  StoredTemplates templates() {
    return templates;
  }

  /** A number that changes while a model is being converted; may block as the disk does. */
  long progress() {
    return converter.bytesBeingWritten();
  }

  /**
   * Opens a model and starts its scheduler; takes seconds. The prepared model belongs to the loaded
   * one then, or is closed.
   *
   * @throws AltiplanoException LOAD_FAILED, OUT_OF_MEMORY or UNSUPPORTED
   */
  LoadedModel open(PreparedModel model, LoadPlan plan) {
    try {
      TensorNames names = model.artifact().exported().orElse(TensorNames.OPTIMUM);
      EngineOptions options = new EngineOptions(plan.slots(), plan.contextLength(), threads, names);
      SchedulerOptions scheduled =
          scheduling
              .apply(plan.slots())
              .withChunksWithin(model.footprint().longestChunk(plan.contextLength()));
      return start(model, scheduled, checked(model, open(model, options)), plan);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** Whatever may fail comes before there is a scheduler, which closes the forward pass. */
  private static LoadedModel start(
      PreparedModel model, SchedulerOptions scheduled, ForwardPass forwardPass, LoadPlan plan) {
    int vocabularySize = forwardPass.vocabularySize();
    MemoryUse memory = forwardPass.memory();
    return new LoadedModel(
        model.text().tokenizer(),
        model.text().template(),
        model.text().beginToken(),
        model.text().endTokens(),
        new Grammars(model.text().tokenizer(), vocabularySize, model.text().endTokens()),
        vocabularySize,
        plan.contextLength(),
        model.footprint().longestContext(),
        memory.weights(),
        memory.kvCache(),
        ModelScheduler.start(model.stored().name().display(), forwardPass, scheduled));
  }

  private static ForwardPass checked(PreparedModel model, ForwardPass forwardPass) {
    try {
      model.requireVocabulary(forwardPass.vocabularySize());
      return forwardPass;
    } catch (RuntimeException | Error e) {
      forwardPass.close();
      throw e;
    }
  }

  /**
   * An artifact that this server made, and that was damaged on the disk, is made once more. What
   * another program exported would be refused again, so that it only goes: it is laid out, and
   * compared with its digests, when it is next asked for.
   */
  private ForwardPass open(PreparedModel model, EngineOptions options) {
    try {
      return engine.open(model.artifact().modelFile(options.contextLength()), options);
    } catch (AltiplanoException e) {
      if (e.kind() != ErrorKind.LOAD_FAILED) {
        throw e;
      }
      converter.discard(model.artifact());
      if (model.artifact().exported().isPresent()) {
        throw e;
      }
      log.warn("Converting anew what cannot be opened: {}", e.text());
      OnnxArtifact anew =
          convert(
              model.stored(),
              model.files(),
              model.artifact().precision(),
              model.text().tokenizer());
      return engine.open(anew.modelFile(options.contextLength()), options);
    }
  }
}
