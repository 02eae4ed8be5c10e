package dev.altiplano.config;

import dev.altiplano.packaging.ModelPull;
import dev.altiplano.registry.OciSource;
import dev.altiplano.registry.OllamaForm;
import dev.altiplano.registry.Pull;
import dev.altiplano.registry.Push;
import dev.altiplano.registry.Registry;
import dev.altiplano.registry.http.HttpSettings;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.transfer.Downloads;
import dev.altiplano.registry.transfer.TransferListener;
import dev.altiplano.store.ModelStore;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where models come from. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistryProperties.class)
class RegistryConfiguration {
  @Bean
  HttpSettings registryHttp(RegistryProperties properties) {
    return properties.http(ServingConfiguration.OLLAMA_VERSION);
  }

  @Bean
  RegistryClient registryClient(HttpSettings settings) {
    return new RegistryClient(settings);
  }

  @Bean
  RegistryShutdown registryShutdown(RegistryClient client) {
    return new RegistryShutdown(client);
  }

  @Bean
  Downloads downloads(ModelStore store, RegistryProperties properties) {
    return new Downloads(store, properties.downloads(), TransferListener.NONE);
  }

  @Bean
  Registry registry(
      ModelStore store,
      Downloads downloads,
      HttpSettings settings,
      RegistryClient client,
      AltiplanoProperties properties) {
    var oci = new OciSource(client, List.of(new OllamaForm(client)));
    return new Registry(
        new Pull(store, downloads, settings.hosts(), List.of(oci), properties.prune()),
        new Push(store, settings.hosts(), client));
  }

  /** Models to make others from are pulled where they are not there. */
  @Bean
  ModelPull modelPull(Registry registry) {
    return (name, progress) -> registry.pull(name, false, progress);
  }
}
