package dev.altiplano.config;

import dev.altiplano.api.ApiConfiguration;
import dev.altiplano.api.ApiSettings;
import dev.altiplano.convert.OnnxConverter;
import dev.altiplano.engine.Engine;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.generation.GenerationListener;
import dev.altiplano.generation.GenerationService;
import dev.altiplano.generation.GenerationSettings;
import dev.altiplano.generation.ScheduledGeneration;
import dev.altiplano.generation.Tokenization;
import dev.altiplano.metrics.GenerationMeters;
import dev.altiplano.metrics.ResidencyGauges;
import dev.altiplano.metrics.ResidencyMeters;
import dev.altiplano.metrics.ServingHealth;
import dev.altiplano.residency.MemoryBudget;
import dev.altiplano.residency.ModelLoader;
import dev.altiplano.residency.Residency;
import dev.altiplano.residency.ResidencyListener;
import dev.altiplano.residency.ResidencyOptions;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.residency.Tokenizers;
import dev.altiplano.scheduler.SchedulerOptions;
import dev.altiplano.store.ModelStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Puts the server together. Beans close in the reverse order of their use: the models before the
 * engine that runs them.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AltiplanoProperties.class)
@Import({ApiConfiguration.class, RegistryConfiguration.class})
class ServingConfiguration {
  private static final Logger log = LoggerFactory.getLogger(ServingConfiguration.class);

  /** The Ollama release whose API this server follows; clients compare it with what they need. */
  static final String OLLAMA_VERSION = "0.33.0";

  /** Much longer than a load of a small model, much shorter than clients wait. */
  private static final Duration LOAD_PATIENCE = Duration.ofSeconds(5);

  @Bean
  ModelStore modelStore(AltiplanoProperties properties) {
    ModelStore store = ModelStore.open(Path.of(properties.models()));
    if (properties.prune()) {
      store.prune();
    }
    new EmbeddedModel(store).install(properties.embedding());
    return store;
  }

  @Bean
  StoredTemplates storedTemplates(AltiplanoProperties properties, ModelStore store) {
    return new StoredTemplates(store, properties.goTemplates());
  }

  @Bean
  Engine engine(AltiplanoProperties properties) {
    Engine engine = OnnxEngine.create(runtimeLibrary(properties));
    log.info("{}, {} threads a run", engine.description(), properties.runThreads());
    return engine;
  }

  private static RuntimeLibrary runtimeLibrary(AltiplanoProperties properties) {
    String library = properties.runtimeLibrary();
    String cache = properties.nativeCache();
    if (library != null) {
      return new RuntimeLibrary.Installed(Path.of(library));
    }
    return cache == null ? RuntimeLibrary.bundled() : new RuntimeLibrary.Bundled(Path.of(cache));
  }

  @Bean
  OnnxConverter onnxConverter(AltiplanoProperties properties, ModelStore store) {
    OnnxConverter converter = new OnnxConverter(ArtifactDirectory.choose(properties, store));
    if (properties.prune()) {
      ArtifactDirectory.prune(converter, store);
    }
    return converter;
  }

  @Bean
  Residency residency(
      AltiplanoProperties properties,
      StoredTemplates templates,
      OnnxConverter converter,
      Engine engine,
      List<ResidencyListener> listeners) {
    ModelLoader loader =
        new ModelLoader(
            templates,
            converter,
            engine,
            properties.graphPrecision(),
            properties.graphKvCacheType(),
            slots ->
                new SchedulerOptions(
                    slots, properties.maxQueue(), properties.prefillChunk(), properties.maxStall()),
            properties.runThreads());
    return new Residency(
        loader,
        new ResidencyOptions(
            properties.maxLoadedModels(),
            properties.maxQueue(),
            properties.idleTime(),
            properties.contextLength(),
            properties.slots(),
            memory(properties),
            properties.loadTimeout(),
            LOAD_PATIENCE),
        listeners);
  }

  private static long memory(AltiplanoProperties properties) {
    long set = properties.memory().toBytes();
    long budget = set > 0 ? set : MemoryBudget.automatic();
    log.info("Loaded models may take {} MiB together", budget >> 20);
    return budget;
  }

  @Bean
  GenerationShutdown generationShutdown(Residency residency, AltiplanoProperties properties) {
    return new GenerationShutdown(residency, properties.shutdownGrace());
  }

  @Bean
  GenerationService generationService(
      AltiplanoProperties properties,
      ModelStore store,
      Residency residency,
      List<GenerationListener> listeners) {
    return new ScheduledGeneration(
        store,
        residency,
        new GenerationSettings(
            properties.contextLength(), properties.queueTimeout(), properties.constrainToolCalls()),
        listeners);
  }

  @Bean
  Tokenization tokenization(StoredTemplates templates, Residency residency) {
    return new Tokenization(new Tokenizers(templates, residency::leaseLoaded));
  }

  @Bean
  GenerationMeters generationMeters(MeterRegistry registry) {
    return new GenerationMeters(registry);
  }

  @Bean
  ResidencyMeters residencyMeters(MeterRegistry registry) {
    return new ResidencyMeters(registry);
  }

  @Bean
  ResidencyGauges residencyGauges(MeterRegistry registry, Residency residency) {
    return new ResidencyGauges(registry, residency);
  }

  @Bean
  ServingHealth serving(ModelStore store, Engine engine) {
    return new ServingHealth(store, engine.description());
  }

  @Bean
  ApiSettings apiSettings(AltiplanoProperties properties) {
    return new ApiSettings(
        OLLAMA_VERSION,
        ApiSettings.DEFAULT_MAX_BODY_BYTES,
        properties.origins(),
        properties.clientHeader());
  }
}
