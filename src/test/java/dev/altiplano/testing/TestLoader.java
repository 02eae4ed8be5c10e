package dev.altiplano.testing;

import dev.altiplano.convert.OnnxConverter;
import dev.altiplano.engine.Engine;
import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import dev.altiplano.residency.ModelLoader;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.scheduler.SchedulerOptions;
import dev.altiplano.store.ModelStore;
import dev.altiplano.template.GoTemplates;
import java.nio.file.Path;
import java.time.Duration;

/** Makes loaders as the server has them, for small models. */
public final class TestLoader {
  private TestLoader() {}

  /** A loader of 8-bit graphs, with room for 16 sequences in a model's queue. */
  public static ModelLoader of(ModelStore store, Engine engine, Path artifacts) {
    return of(store, engine, artifacts, Precision.INT8, 16);
  }

  /** One whose models have such a KV cache. */
  public static ModelLoader of(
      ModelStore store, Engine engine, Path artifacts, KvCacheType kvCacheType) {
    return of(store, engine, artifacts, Precision.INT8, kvCacheType, 16);
  }

  /** A loader of graphs at a precision. */
  public static ModelLoader of(
      ModelStore store, Engine engine, Path artifacts, Precision precision, int maxQueue) {
    return of(store, engine, artifacts, precision, KvCacheType.F32, maxQueue);
  }

  /** A loader of models that are rendered by certain templates. */
  public static ModelLoader of(StoredTemplates templates, Engine engine, Path artifacts) {
    return of(templates, engine, artifacts, Precision.INT8, KvCacheType.F32, 16);
  }

  private static ModelLoader of(
      ModelStore store,
      Engine engine,
      Path artifacts,
      Precision precision,
      KvCacheType kvCacheType,
      int maxQueue) {
    StoredTemplates templates = new StoredTemplates(store, GoTemplates.AUTO);
    return of(templates, engine, artifacts, precision, kvCacheType, maxQueue);
  }

  private static ModelLoader of(
      StoredTemplates templates,
      Engine engine,
      Path artifacts,
      Precision precision,
      KvCacheType kvCacheType,
      int maxQueue) {
    return new ModelLoader(
        templates,
        new OnnxConverter(artifacts),
        engine,
        precision,
        kvCacheType,
        slots -> new SchedulerOptions(slots, maxQueue, 64, Duration.ofSeconds(1)),
        2);
  }
}
