package dev.altiplano.api;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The Ollama API. Needs beans of {@link ApiSettings}, {@link
 * dev.altiplano.generation.GenerationService}, {@link dev.altiplano.store.ModelStore} and {@link
 * dev.altiplano.residency.ResidentModels}.
 */
@Configuration(proxyBeanMethods = false)
@Import({RootController.class, ModelsController.class, InferenceController.class})
public class ApiConfiguration {
  @Bean
  ErrorReplies errorReplies() {
    return new ErrorReplies();
  }

  @Bean
  CorsFilter corsFilter(ApiSettings settings) {
    return new CorsFilter(new Origins(settings.origins()));
  }
}
