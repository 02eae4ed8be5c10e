package dev.altiplano.api;

import dev.altiplano.convert.Loadability;
import dev.altiplano.packaging.ModelCreation;
import dev.altiplano.packaging.ModelPull;
import dev.altiplano.store.ModelStore;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Makes models of uploaded files and of other models. */
@RestController
final class CreateController {
  private final ModelCreation creation;
  private final Bodies bodies;

  CreateController(ModelStore store, ModelPull pull, ApiSettings settings) {
    this.creation =
        new ModelCreation(store, pull, manifest -> Loadability.obstacle(store, manifest));
    this.bodies = new Bodies(settings.maxBodyBytes());
  }

  @PostMapping("/api/create")
  Mono<Void> create(ServerWebExchange exchange) {
    return bodies
        .read(exchange)
        .map(CreateBody::parse)
        .flatMap(
            body ->
                ProgressStream.send(
                    exchange.getResponse(),
                    body.stream(),
                    progress -> creation.create(body.request(), progress)));
  }
}
