package dev.altiplano.api;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.WebFilter;

/**
 * The Ollama API. Needs beans of {@link ApiSettings}, {@link
 * dev.altiplano.generation.GenerationService}, {@link dev.altiplano.generation.Tokenization},
 * {@link dev.altiplano.store.ModelStore}, {@link dev.altiplano.residency.StoredTemplates}, {@link
 * dev.altiplano.residency.ResidentModels} and {@link dev.altiplano.registry.Registry}.
 */
@Configuration(proxyBeanMethods = false)
@Import({
  RootController.class,
  ModelsController.class,
  InferenceController.class,
  TokensController.class,
  CreateController.class,
  BlobsController.class,
  RegistryController.class
})
public class ApiConfiguration {
  @Bean
  ErrorReplies errorReplies(
      @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping routes) {
    return new ErrorReplies(new NeedlessSlashes(routes));
  }

  /** Checks the host only if nothing but this machine is to reach the server. */
  @Bean
  WebFilter hostFilter(Environment environment) {
    return ThisMachine.isAloneOn(environment.getProperty("server.address"))
        ? new HostFilter(new LocalHosts(ThisMachine.name()))
        : (exchange, chain) -> chain.filter(exchange);
  }

  @Bean
  CorsFilter corsFilter(ApiSettings settings) {
    return new CorsFilter(new Origins(settings.origins()));
  }
}
