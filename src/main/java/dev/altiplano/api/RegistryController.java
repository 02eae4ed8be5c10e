package dev.altiplano.api;

import dev.altiplano.api.gojson.JsonObject;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.Registry;
import java.util.Locale;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Pulls and pushes models. */
@RestController
final class RegistryController {
  private final Registry registry;
  private final Bodies bodies;

  RegistryController(Registry registry, ApiSettings settings) {
    this.registry = registry;
    this.bodies = new Bodies(settings.maxBodyBytes());
  }

  @PostMapping("/api/pull")
  Mono<Void> pull(ServerWebExchange exchange) {
    return bodies
        .read(exchange)
        .map(json -> Request.parse(json, "PullRequest"))
        .flatMap(
            request -> {
              ModelName name = RequestedName.parse(request.name());
              return ProgressStream.send(
                  exchange.getResponse(),
                  request.stream(),
                  progress -> {
                    request.requireScheme();
                    registry.pull(name, request.insecure(), progress);
                  });
            });
  }

  @PostMapping("/api/push")
  Mono<Void> push(ServerWebExchange exchange) {
    return bodies
        .read(exchange)
        .map(json -> Request.parse(json, "PushRequest"))
        .flatMap(
            request -> {
              if (request.name().isEmpty()) {
                throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "model is required");
              }
              return ProgressStream.send(
                  exchange.getResponse(), request.stream(), progress -> push(request, progress));
            });
  }

  private void push(Request request, ProgressListener progress) throws InterruptedException {
    if (request.isUnencrypted()) {
      progress.status("retrieving manifest");
      request.requireScheme();
    }
    registry.push(qualified(request, progress), request.insecure(), progress);
  }

  /** A bad name is to Ollama a model that it cannot find. */
  private static ModelName qualified(Request request, ProgressListener progress) {
    try {
      return RequestedName.parse(request.name(), "unqualified name: " + request.name());
    } catch (AltiplanoException e) {
      progress.status("retrieving manifest");
      progress.status("couldn't retrieve manifest");
      throw new AltiplanoException(ErrorKind.REGISTRY_FAILED, e.text(), e);
    }
  }

  /**
   * What pull and push are asked for.
   *
   * @param name as the client wrote it
   * @param insecure whether the registry may be asked without encryption
   */
  private record Request(String name, boolean insecure, boolean stream) {
    static Request parse(byte[] json, String struct) {
      JsonObject body = JsonObject.parse(json, struct);
      body.string("username");
      body.string("password");
      String model = body.string("model");
      String name = body.string("name");
      return new Request(
          model.isEmpty() ? name : model, body.bool("insecure", false), body.bool("stream", true));
    }

    boolean isUnencrypted() {
      return !insecure && name.strip().toLowerCase(Locale.ROOT).startsWith("http://");
    }

    void requireScheme() {
      if (isUnencrypted()) {
        throw new AltiplanoException(ErrorKind.REGISTRY_FAILED, "insecure protocol http");
      }
    }
  }
}
