package dev.altiplano.convert;

import dev.altiplano.graph.ContextRange;
import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.DecoderGraph;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.KvScales;
import dev.altiplano.graph.Precision;
import dev.altiplano.graph.WriteProgress;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import dev.altiplano.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes ONNX artifacts of models, or finds those made before. Safe for any thread, and for several
 * processes on one volume; one conversion runs at a time, the others wait.
 */
public final class OnnxConverter {
  /** Goes up whenever the same files would make another artifact. */
  private static final int VERSION = 3;

  private final ArtifactCache cache;

  /**
   * Makes a converter.
   *
   * @param cache the directory of artifacts; made when it is first needed
   */
  public OnnxConverter(Path cache) {
    this.cache = new ArtifactCache(cache);
  }

  /**
   * The artifact of a model at a precision, in {@code <digest>-<precision>-v<version>} in the
   * cache: one file of weights, and a graph for each type of KV cache. Making it takes seconds to
   * minutes; a failure leaves nothing behind, and who was killed or interrupted goes on where it
   * was. The graph for {@link KvCacheType#Q8_0} is added when it is first asked for.
   *
   * @param calibration finds the scales of such a cache
   * @throws AltiplanoException LOAD_FAILED if the model cannot be converted, the artifact cannot be
   *     written, or the thread is interrupted, which ends a conversion soon
   */
  public OnnxArtifact convert(
      ModelFiles files, Precision precision, KvCacheType kvCacheType, KvCalibration calibration) {
    return convert(files, precision, kvCacheType, calibration, WriteProgress.NONE);
  }

  /**
   * As {@link #convert(ModelFiles, Precision, KvCacheType, KvCalibration)}.
   *
   * @param progress hears how far a conversion is; nothing where there is none to make
   */
  public OnnxArtifact convert(
      ModelFiles files,
      Precision precision,
      KvCacheType kvCacheType,
      KvCalibration calibration,
      WriteProgress progress) {
    if (GivenGraph.isIn(files)) {
      return given(files, precision, kvCacheType);
    }
    DecoderConfig config = files.decoder();
    String key = "%s-%s-v%d".formatted(files.digest().hex(), precision.label(), VERSION);
    try {
      Path directory =
          cache.get(
              key, files(config), target -> write(files, config, precision, target, progress));
      if (kvCacheType == KvCacheType.Q8_0) {
        for (ContextRange range : config.contextRanges()) {
          Path exact = directory.resolve(DecoderGraph.modelFile(KvCacheType.F32, range));
          cache.add(
              key,
              DecoderGraph.modelFile(kvCacheType, range),
              target -> {
                KvScales scales = calibration.measure(exact, config);
                writeQuantised(files, config, precision, scales, range, target);
              });
        }
      }
      Path model = directory.resolve(DecoderGraph.modelFile(kvCacheType));
      return OnnxArtifact.own(model, precision, kvCacheType, config);
    } catch (IOException | AltiplanoException e) {
      // An interrupt shows in whatever was being done.
      throw Thread.currentThread().isInterrupted() ? GivenUp.failure(e) : known(e);
    }
  }

  private static List<String> files(DecoderConfig config) {
    List<String> files = new ArrayList<>(List.of(DecoderGraph.DATA_FILE));
    for (ContextRange range : config.contextRanges()) {
      files.add(DecoderGraph.modelFile(KvCacheType.F32, range));
      files.add(DecoderGraph.modelFile(KvCacheType.F16, range));
    }
    return files;
  }

  /** What came as ONNX is not converted: its files are put beside one another. */
  private OnnxArtifact given(ModelFiles files, Precision precision, KvCacheType kvCacheType) {
    Optional<GivenGraph> own = GivenGraph.find(files, kvCacheType);
    if (own.isPresent()) {
      DecoderConfig config = files.decoder();
      return OnnxArtifact.own(
          layOut(files, "onnx", own.get().sources()), precision, own.get().kvCacheType(), config);
    }
    Export export = Export.choose(files, precision);
    Path graph = layOut(files, "export-" + precision.label(), export.sources());
    return new OnnxArtifact(graph, precision, Optional.of(export.names()), export.sizes());
  }

  private Path layOut(ModelFiles files, String form, GraphSources sources) {
    String key = "%s-%s-v%d".formatted(files.digest().hex(), form, VERSION);
    try {
      return cache.get(key, sources.names(), sources::layOut).resolve(sources.graph());
    } catch (IOException e) {
      throw unkept(e);
    }
  }

  /** Bytes of the artifact that is being made, by whichever process; 0 where none is. */
  public long bytesBeingWritten() {
    return cache.partialBytes();
  }

  /**
   * Throws away an artifact that cannot be opened, so that it is made anew when it is next wanted.
   */
  public void discard(OnnxArtifact artifact) {
    try {
      Path directory = Objects.requireNonNull(artifact.modelFile().getParent());
      cache.remove(key -> directory.endsWith(key));
    } catch (IOException e) {
      throw unkept(e);
    }
  }

  /**
   * Throws away the artifacts of models that are not among these, and those of earlier versions of
   * the converter.
   *
   * @param kept digests of {@link ModelFiles}
   */
  public void prune(Set<Digest> kept) {
    String version = "-v" + VERSION;
    try {
      cache.remove(
          key ->
              !(key.endsWith(version)
                  && kept.stream().anyMatch(digest -> key.startsWith(digest.hex()))));
    } catch (IOException e) {
      throw unkept(e);
    }
  }

  private static AltiplanoException known(Exception cause) {
    return switch (cause) {
      case AltiplanoException known -> known;
      case IOException trouble -> unkept(trouble);
      default -> throw new IllegalStateException("converting failed; this is a bug", cause);
    };
  }

  private static AltiplanoException unkept(IOException cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "cannot keep the converted model beside the models of OLLAMA_MODELS: %s"
            .formatted(FileTrouble.reason(cause)),
        cause);
  }

  private static void write(
      ModelFiles files,
      DecoderConfig config,
      Precision precision,
      Path target,
      WriteProgress progress) {
    try (Verification verification = Verification.start(files)) {
      try (WeightSource weights = files.open()) {
        DecoderGraph.write(config, weights, precision, target, progress);
      } catch (AltiplanoException e) {
        // Whatever damage led to, the damage is what is wrong.
        verification.await();
        throw e;
      }
      verification.await();
    }
  }

  private static void writeQuantised(
      ModelFiles files,
      DecoderConfig config,
      Precision precision,
      KvScales scales,
      ContextRange range,
      Path target) {
    try (WeightSource weights = files.open()) {
      DecoderGraph.writeQuantised(config, weights, precision, scales, range, target);
    }
  }
}
