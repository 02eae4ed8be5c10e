package dev.altiplano.config;

import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.model.KeepAlive;
import dev.altiplano.template.GoTemplates;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings under {@code altiplano.*}. Those that Ollama has too can also be given by its
 * environment variables; see {@link OllamaEnvironment}. Paths are texts here, because Spring's own
 * conversion would look for them on the class path first, and so is what names one of a few things,
 * because Spring's refusals do not tell what those are.
 *
 * @param models directory of the model store
 * @param keepAlive how long an idle model stays loaded: a Go duration or seconds; negative for ever
 * @param contextLength tokens of prompt and answer together where the request names none; a model
 *     that holds fewer gets what it holds
 * @param maxLoadedModels models that are loaded at once
 * @param slots sequences of a model that run at once, each with a KV cache of the context length; 0
 *     chooses by processors and memory
 * @param maxQueue sequences of a model that wait for a slot; one more is refused; 0 for none
 * @param prefillChunk most prompt tokens in one step
 * @param maxStall how long running streams may wait for their next token while a prompt is read
 * @param queueTimeout how long a request may wait for its turn; 0 for as long as it takes
 * @param loadTimeout how long a load may go without progress; 0 for as long as it takes
 * @param memory what loaded models may take together; 0 takes a share of the machine's or
 *     container's
 * @param clientHeader request header whose value tells clients apart; empty takes their address
 * @param threads threads of a run; 0 takes the processors that the process may use
 * @param precision of graphs made from safetensors weights: fp32, int8 or int4
 * @param kvCacheType how keys and values are kept: f32, f16 or q8_0
 * @param goTemplate whether models are rendered by their Go templates where they have a chat
 *     template too: auto, always or never
 * @param embeddedModel when the embedded model is put into the store
 * @param constrainToolCalls whether calls of tools are kept to the schemas of their parameters
 * @param origins browser origins that may call, beside the local ones
 * @param prune whether blobs that no model names are removed at start-up
 * @param artifacts directory of converted models; null takes {@code onnx} in the models directory,
 *     or a temporary one where that cannot be written
 * @param shutdownGrace how long answers may go on after the server is told to stop
 * @param nativeCache where native libraries are unpacked
 * @param runtimeLibrary an ONNX Runtime library to load instead of the one that comes along
 */
@ConfigurationProperties("altiplano")
public record AltiplanoProperties(
    String models,
    @DefaultValue("5m") String keepAlive,
    @DefaultValue("4096") int contextLength,
    @DefaultValue("3") int maxLoadedModels,
    @DefaultValue("0") int slots,
    @DefaultValue("512") int maxQueue,
    @DefaultValue("256") int prefillChunk,
    @DefaultValue("200ms") Duration maxStall,
    @DefaultValue("5m") Duration queueTimeout,
    @DefaultValue("5m") Duration loadTimeout,
    @DefaultValue("0") DataSize memory,
    @DefaultValue("") String clientHeader,
    @DefaultValue("0") int threads,
    @DefaultValue("int8") String precision,
    @DefaultValue(DEFAULT_KV_CACHE_TYPE) String kvCacheType,
    @DefaultValue("auto") String goTemplate,
    @DefaultValue("once") String embeddedModel,
    @DefaultValue("true") boolean constrainToolCalls,
    @DefaultValue List<String> origins,
    @DefaultValue("true") boolean prune,
    @Nullable String artifacts,
    @DefaultValue("8s") Duration shutdownGrace,
    @Nullable String nativeCache,
    @Nullable String runtimeLibrary) {

  /** When the embedded model is put into the store. */
  public enum EmbeddedModel {
    /** At the first start on a models directory; it does not come back after a delete. */
    ONCE,
    /** At every start where it is not there. */
    ALWAYS,
    NEVER
  }

  static final String DEFAULT_KV_CACHE_TYPE = "f32";
  static final int LEAST_CONTEXT = 4;
  static final Duration LONGEST = Duration.ofDays(365);

  public AltiplanoProperties {
    atLeast("context-length", contextLength, LEAST_CONTEXT);
    atLeast("max-loaded-models", maxLoadedModels, 1);
    atLeast("slots", slots, 0);
    atLeast("max-queue", maxQueue, 0);
    atLeast("prefill-chunk", prefillChunk, 1);
    atLeast("threads", threads, 0);
    origins = List.copyOf(origins);
    var _ = precisionOf(precision);
    var _ = kvCacheTypeOf(kvCacheType);
    var _ = goTemplatesOf(goTemplate);
    var _ = embeddingOf(embeddedModel);
    bounded("shutdown-grace", shutdownGrace);
    bounded("queue-timeout", queueTimeout);
    bounded("load-timeout", loadTimeout);
    bounded("max-stall", maxStall);
    if (maxStall.isZero()) {
      throw new IllegalArgumentException(
          "altiplano.max-stall is %s; it must be more than nothing".formatted(maxStall));
    }
    if (memory.isNegative()) {
      throw new IllegalArgumentException(
          "altiplano.memory is %s; it must not be negative".formatted(memory));
    }
    if (KeepAliveSetting.parse(keepAlive).isEmpty()) {
      throw new IllegalArgumentException(
          "altiplano.keep-alive is \"%s\"; it must be a duration such as 5m, or seconds"
              .formatted(keepAlive));
    }
  }

  /** Threads of a run, with the processors of the machine or container in place of 0. */
  int runThreads() {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  Precision graphPrecision() {
    return precisionOf(precision);
  }

  KvCacheType graphKvCacheType() {
    return kvCacheTypeOf(kvCacheType);
  }

  GoTemplates goTemplates() {
    return goTemplatesOf(goTemplate);
  }

  EmbeddedModel embedding() {
    return embeddingOf(embeddedModel);
  }

  private static Precision precisionOf(String text) {
    return Choice.require("altiplano.precision", Precision.class, text);
  }

  private static KvCacheType kvCacheTypeOf(String text) {
    return Choice.require("altiplano.kv-cache-type", KvCacheType.class, text);
  }

  private static GoTemplates goTemplatesOf(String text) {
    return Choice.require("altiplano.go-template", GoTemplates.class, text);
  }

  private static EmbeddedModel embeddingOf(String text) {
    return Choice.require("altiplano.embedded-model", EmbeddedModel.class, text);
  }

  KeepAlive idleTime() {
    return KeepAliveSetting.parse(keepAlive).orElseThrow();
  }

  private static void bounded(String name, Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "altiplano.%s is %s; it must be 0 to %d days".formatted(name, value, LONGEST.toDays()));
    }
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "altiplano.%s is %d; it must be at least %d".formatted(name, value, least));
    }
  }
}
