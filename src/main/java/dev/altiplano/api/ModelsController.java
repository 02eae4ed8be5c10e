package dev.altiplano.api;

import dev.altiplano.api.gojson.GoQuote;
import dev.altiplano.api.gojson.JsonObject;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.residency.ResidentModel;
import dev.altiplano.residency.ResidentModels;
import dev.altiplano.residency.StoredTemplates;
import dev.altiplano.store.ModelStore;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Lists, shows, copies and deletes models. */
@RestController
final class ModelsController {
  private final ModelStore store;
  private final Models models;
  private final Show show;
  private final ResidentModels resident;
  private final Bodies bodies;

  ModelsController(
      ModelStore store, StoredTemplates templates, ResidentModels resident, ApiSettings settings) {
    this.store = store;
    this.models = new Models(store, templates);
    this.show = new Show(store, models, templates);
    this.resident = resident;
    this.bodies = new Bodies(settings.maxBodyBytes());
  }

  @RequestMapping(
      path = "/api/tags",
      method = {RequestMethod.GET, RequestMethod.HEAD})
  Mono<Void> tags(ServerWebExchange exchange) {
    return Mono.fromCallable(() -> new TagsReply(models.list()))
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(reply -> Replies.json(exchange.getResponse(), 200, reply));
  }

  /** Has no HEAD, which Spring would take for GET. */
  @GetMapping("/api/ps")
  Mono<Void> ps(ServerWebExchange exchange) {
    if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
      return Mono.error(new MethodNotAllowedException(HttpMethod.HEAD, Set.of(HttpMethod.GET)));
    }
    return Mono.fromCallable(
            () -> new PsReply(resident.resident().stream().map(this::running).toList()))
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(reply -> Replies.json(exchange.getResponse(), 200, reply));
  }

  private PsReply.Model running(ResidentModel model) {
    return PsReply.Model.of(
        model, store.find(model.name()).map(ModelDetails::of).orElse(ModelDetails.UNKNOWN));
  }

  @PostMapping("/api/show")
  Mono<Void> show(ServerWebExchange exchange) {
    return bodies
        .read(exchange)
        .map(json -> show(JsonObject.parse(json, "ShowRequest")))
        .flatMap(reply -> Replies.json(exchange.getResponse(), 200, reply));
  }

  private ShowReply show(JsonObject body) {
    ModelName name = RequestedName.parse(requireName(body));
    return show.describe(
        models.require(name, name.display()),
        body.string("system"),
        body.map("options"),
        body.bool("verbose", false));
  }

  @DeleteMapping("/api/delete")
  Mono<Void> delete(ServerWebExchange exchange) {
    return bodies
        .read(exchange)
        .doOnNext(json -> delete(JsonObject.parse(json, "DeleteRequest")))
        .then(Replies.empty(exchange.getResponse()));
  }

  private void delete(JsonObject body) {
    String requested = requireName(body);
    if (!store.delete(parse("name", requested))) {
      throw Models.notFound(requested);
    }
  }

  @PostMapping("/api/copy")
  Mono<Void> copy(ServerWebExchange exchange) {
    return bodies
        .read(exchange)
        .doOnNext(json -> copy(JsonObject.parse(json, "CopyRequest")))
        .then(Replies.empty(exchange.getResponse()));
  }

  private void copy(JsonObject body) {
    String requested = body.string("source");
    ModelName source = parse("source", requested);
    ModelName destination = parse("destination", body.string("destination"));
    if (store.find(source).isEmpty()) {
      throw new AltiplanoException(
          ErrorKind.MODEL_NOT_FOUND, "model %s not found".formatted(GoQuote.quote(requested)));
    }
    store.copy(source, destination);
  }

  /** The name in {@code model}, or in {@code name} as older clients have it. */
  private static String requireName(JsonObject body) {
    String model = body.string("model");
    String requested = model.isEmpty() ? body.string("name") : model;
    if (requested.isEmpty()) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "model is required");
    }
    return requested;
  }

  private static ModelName parse(String field, String requested) {
    return RequestedName.parse(
        requested, "%s %s is invalid".formatted(field, GoQuote.quote(requested)));
  }
}
