package dev.altiplano.config;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelImport;
import dev.altiplano.store.ContentSource;
import dev.altiplano.store.ModelStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;

/** The model that comes with the server, and the rule by which it gets into the store. */
final class EmbeddedModel {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedModel.class);
  private static final ModelName NAME = ModelName.parse("cria:latest").orElseThrow();
  private static final String MARK = "embedded-cria";
  private static final String[] FILES = {
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "model.safetensors",
    "LICENSE"
  };

  private final ModelStore store;

  EmbeddedModel(ModelStore store) {
    this.store = store;
  }

  /**
   * Imports the model where the rule says so; a store that cannot be written is no reason to fail.
   */
  void install(AltiplanoProperties.EmbeddedModel rule) {
    try {
      switch (rule) {
        case NEVER -> {}
        case ONCE -> store.once(MARK, this::importModel);
        case ALWAYS -> {
          if (store.find(NAME).isEmpty()) {
            importModel();
          }
        }
      }
    } catch (AltiplanoException e) {
      log.warn("The embedded model {} is not in the store: {}", NAME, e.text());
    }
  }

  private void importModel() {
    Map<String, ContentSource> files = new LinkedHashMap<>();
    for (String file : FILES) {
      files.put(file, new ClassPathResource("models/cria/" + file)::getInputStream);
    }
    new ModelImport(store).run(NAME, files);
    log.info("Put the embedded model {} into the store", NAME);
  }
}
