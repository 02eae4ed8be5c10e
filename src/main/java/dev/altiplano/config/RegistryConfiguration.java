package dev.altiplano.config;

import dev.altiplano.convert.Loadability;
import dev.altiplano.metrics.PullMeters;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.ModelPull;
import dev.altiplano.registry.OciSource;
import dev.altiplano.registry.OllamaForm;
import dev.altiplano.registry.Pull;
import dev.altiplano.registry.Push;
import dev.altiplano.registry.Registry;
import dev.altiplano.registry.Source;
import dev.altiplano.registry.artifact.ArtifactForm;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.http.HttpSettings;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.hub.HubSettings;
import dev.altiplano.registry.hub.HubSource;
import dev.altiplano.registry.transfer.Downloads;
import dev.altiplano.store.ModelStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where models come from. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistryProperties.class)
class RegistryConfiguration {
  @Bean
  HttpSettings registryHttp(RegistryProperties properties) {
    return checked(() -> properties.http(ServingConfiguration.OLLAMA_VERSION));
  }

  @Bean
  RegistryClient registryClient(HttpSettings settings, PullMeters meters) {
    return new RegistryClient(settings, meters);
  }

  @Bean
  RegistryShutdown registryShutdown(RegistryClient client) {
    return new RegistryShutdown(client);
  }

  @Bean
  HubSettings hubSettings(RegistryProperties properties) {
    return checked(properties::hubSettings);
  }

  /** What is wrong with a setting is told in its own words, without a stack trace. */
  private static <T> T checked(Supplier<T> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException e) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  @Bean
  PullMeters pullMeters(MeterRegistry registry, HttpSettings settings, HubSettings hub) {
    return new PullMeters(registry, host -> kind(host, settings.hosts(), hub));
  }

  /** A mirror counts as what it stands in for. */
  private static Source.Kind kind(String host, HostRules hosts, HubSettings hub) {
    URI ollama = hosts.mirrors().get(ModelName.DEFAULT_HOST);
    if (host.equalsIgnoreCase(hub.endpoint().getRawAuthority())) {
      return Source.Kind.HUB;
    }
    return host.equalsIgnoreCase(ollama == null ? ModelName.DEFAULT_HOST : ollama.getRawAuthority())
        ? Source.Kind.OLLAMA
        : Source.Kind.OCI;
  }

  @Bean
  Downloads downloads(ModelStore store, RegistryProperties properties, PullMeters meters) {
    return new Downloads(store, properties.downloads(), meters);
  }

  @Bean
  Registry registry(
      ModelStore store,
      Downloads downloads,
      HttpSettings settings,
      RegistryClient client,
      HubSettings hub,
      PullMeters meters,
      AltiplanoProperties properties) {
    List<Source> sources =
        List.of(
            new HubSource(client, hub, settings.hosts()),
            new OciSource(
                client, List.of(new OllamaForm(client), new ArtifactForm(client, store))));
    return new Registry(
        new Pull(store, downloads, settings.hosts(), sources, properties.prune(), meters)
            .checking(manifest -> Loadability.obstacle(store, manifest)),
        new Push(store, settings.hosts(), client));
  }

  /** Models to make others from are pulled where they are not there. */
  @Bean
  ModelPull modelPull(Registry registry) {
    return (name, progress) -> registry.pull(name, false, progress);
  }
}
