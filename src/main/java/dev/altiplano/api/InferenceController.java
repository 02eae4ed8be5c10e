package dev.altiplano.api;

import dev.altiplano.generation.GenerationRequest;
import dev.altiplano.generation.GenerationService;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Generates text and continues conversations. */
@RestController
final class InferenceController {
  private final GenerationService generation;
  private final Models models;
  private final Bodies bodies;
  private final Clients clients;

  InferenceController(
      GenerationService generation,
      ModelStore store,
      StoredTemplates templates,
      ApiSettings settings) {
    this.generation = generation;
    this.models = new Models(store, templates);
    this.bodies = new Bodies(settings.maxBodyBytes());
    this.clients = new Clients(settings.clientHeader());
  }

  @PostMapping("/api/generate")
  Mono<Void> generate(ServerWebExchange exchange) {
    long arrivedAt = System.nanoTime();
    return bodies
        .read(exchange)
        .map(GenerateBody::parse)
        .flatMap(
            body ->
                answer(
                    exchange,
                    body.fields(),
                    request(body, clients.of(exchange.getRequest()), arrivedAt),
                    new GenerateReply.Format(body.fields())));
  }

  private GenerationRequest request(GenerateBody body, String client, long arrivedAt) {
    String requested = body.fields().model();
    if (requested.isEmpty()) {
      throw Models.notFound(requested);
    }
    StoredModel model = models.require(RequestedName.parse(requested), requested);
    if (!body.unloads()) {
      Refusals.check(body, model, models);
    }
    return body.toRequest(model.name(), client, arrivedAt);
  }

  @PostMapping("/api/chat")
  Mono<Void> chat(ServerWebExchange exchange) {
    long arrivedAt = System.nanoTime();
    return bodies
        .read(exchange)
        .map(ChatBody::parse)
        .flatMap(
            body ->
                answer(
                    exchange,
                    body.fields(),
                    request(body, clients.of(exchange.getRequest()), arrivedAt),
                    new ChatReply.Format(body.fields())));
  }

  private GenerationRequest request(ChatBody body, String client, long arrivedAt) {
    String requested = body.fields().model();
    if (requested.isEmpty()) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "model is required");
    }
    StoredModel model = models.require(RequestedName.parse(requested), requested);
    if (!body.unloads()) {
      Refusals.check(body, model, models);
    }
    return body.toRequest(model.name(), client, arrivedAt);
  }

  private Mono<Void> answer(
      ServerWebExchange exchange,
      InferenceFields fields,
      GenerationRequest request,
      AnswerFormat format) {
    ServerHttpResponse response = exchange.getResponse();
    if (fields.debugRenderOnly() && !request.prompt().isEmpty()) {
      return generation
          .render(request)
          .flatMap(prompt -> Replies.json(response, 200, format.rendered(prompt)));
    }
    var answers = new Answers(response, format);
    return fields.stream()
        ? answers.streamed(generation.generate(request, EventLoops.of(response)))
        : answers.whole(generation.generate(request));
  }
}
