package dev.altiplano.api;

import dev.altiplano.generation.Tokenization;
import dev.altiplano.packaging.ModelPull;
import dev.altiplano.registry.OciSource;
import dev.altiplano.registry.OllamaForm;
import dev.altiplano.registry.Pull;
import dev.altiplano.registry.PullListener;
import dev.altiplano.registry.Push;
import dev.altiplano.registry.Registry;
import dev.altiplano.registry.http.HostRules;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.TestHttp;
import dev.altiplano.registry.transfer.DownloadOptions;
import dev.altiplano.registry.transfer.Downloads;
import dev.altiplano.registry.transfer.TransferListener;
import dev.altiplano.residency.ResidentModel;
import dev.altiplano.residency.ResidentModels;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.residency.Tokenizers;
import dev.altiplano.store.ModelStore;
import dev.altiplano.template.GoTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The API over a scripted generation, a store in a temporary directory and a list of models. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({ApiConfiguration.class, ApiServer.Broken.class})
class ApiServer {
  static final String CLIENT_HEADER = "X-Api-Key";
  static final int MAX_BODY_BYTES = 64 << 10;

  /** A route with a bug. */
  @RestController
  static final class Broken {
    @GetMapping("/broken")
    Mono<Void> broken() {
      return Mono.error(new IllegalStateException("secret"));
    }
  }

  static final class Residents implements ResidentModels {
    final List<ResidentModel> models = new ArrayList<>();

    @Override
    public List<ResidentModel> resident() {
      return List.copyOf(models);
    }
  }

  @Bean
  ApiSettings settings() {
    return new ApiSettings(
        "1.2.3", MAX_BODY_BYTES, List.of("https://*.example.org"), CLIENT_HEADER);
  }

  @Bean
  ScriptedGeneration generation() {
    return new ScriptedGeneration();
  }

  @Bean
  ModelStore store() throws IOException {
    return ModelStore.open(Files.createTempDirectory("models"));
  }

  @Bean
  StoredTemplates templates(ModelStore store) {
    return new StoredTemplates(store, GoTemplates.AUTO);
  }

  @Bean
  StoredModels models(ModelStore store) {
    return new StoredModels(store);
  }

  @Bean(destroyMethod = "close")
  RegistryClient registryClient() {
    return new RegistryClient(TestHttp.settings());
  }

  /** Small parts, and faults that do not take long. */
  private static DownloadOptions downloads() {
    return new DownloadOptions(2 << 20, 4, Duration.ofMillis(500), 6, Duration.ofMillis(5));
  }

  @Bean
  Registry registry(ModelStore store, RegistryClient client) {
    HostRules hosts = new HostRules(Set.of(), Map.of(), Set.of());
    var downloads = new Downloads(store, downloads(), TransferListener.NONE);
    var oci = new OciSource(client, List.of(new OllamaForm(client)));
    return new Registry(
        new Pull(store, downloads, hosts, List.of(oci), true, PullListener.NONE),
        new Push(store, hosts, client));
  }

  @Bean
  ModelPull modelPull(Registry registry) {
    return (name, progress) -> registry.pull(name, true, progress);
  }

  @Bean
  Tokenization tokenization(StoredTemplates templates) {
    return new Tokenization(new Tokenizers(templates, _ -> Optional.empty()));
  }

  @Bean
  Residents residents() {
    return new Residents();
  }
}
