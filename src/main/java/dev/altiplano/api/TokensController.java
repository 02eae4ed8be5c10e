package dev.altiplano.api;

import dev.altiplano.api.gojson.JsonObject;
import dev.altiplano.generation.Tokenization;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Counts and spells tokens, which Ollama does not; neither loads a model. */
@RestController
final class TokensController {
  private final Tokenization tokenization;
  private final Models models;
  private final Bodies bodies;

  TokensController(
      Tokenization tokenization,
      ModelStore store,
      StoredTemplates templates,
      ApiSettings settings) {
    this.tokenization = tokenization;
    this.models = new Models(store, templates);
    this.bodies = new Bodies(settings.maxBodyBytes());
  }

  private record Tokens(int[] tokens) {}

  private record Content(String content) {}

  @PostMapping("/api/tokenize")
  Mono<Void> tokenize(ServerWebExchange exchange) {
    return bodies
        .read(exchange)
        .map(json -> tokenize(JsonObject.parse(json, "TokenizeRequest")))
        .flatMap(reply -> Replies.json(exchange.getResponse(), 200, reply));
  }

  private Tokens tokenize(JsonObject body) {
    StoredModel model = model(body);
    return new Tokens(
        tokenization.tokenize(model, body.string("content"), body.bool("add_special", false)));
  }

  @PostMapping("/api/detokenize")
  Mono<Void> detokenize(ServerWebExchange exchange) {
    return bodies
        .read(exchange)
        .map(json -> detokenize(JsonObject.parse(json, "DetokenizeRequest")))
        .flatMap(reply -> Replies.json(exchange.getResponse(), 200, reply));
  }

  private Content detokenize(JsonObject body) {
    return new Content(tokenization.detokenize(model(body), body.integers("tokens")));
  }

  private StoredModel model(JsonObject body) {
    String requested = body.string("model");
    if (requested.isEmpty()) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "model is required");
    }
    return models.require(RequestedName.parse(requested), requested);
  }
}
