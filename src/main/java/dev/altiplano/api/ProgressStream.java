package dev.altiplano.api;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.Progress;
import dev.altiplano.model.ProgressListener;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** Streams what a long change of the store tells of itself, or only how it ended. */
final class ProgressStream {
  /** The change; runs on a thread of its own, which is interrupted when the client goes away. */
  interface Action {
    void run(ProgressListener progress) throws InterruptedException;
  }

  private ProgressStream() {}

  /** A change that fails before it tells anything is answered with the status of its failure. */
  static Mono<Void> send(ServerHttpResponse response, boolean stream, Action action) {
    Flux<Progress> progress = progress(action);
    if (stream) {
      return progress
          .<Void>switchOnFirst(
              (first, all) ->
                  first.isOnNext()
                      ? Replies.ndjson(
                          response, all.map(step -> Replies.line(ProgressReply.of(step))))
                      : all.then())
          .then()
          .onErrorResume(failure -> !response.isCommitted(), failure -> refused(response, failure));
    }
    return progress
        .last(Progress.status("success"))
        .flatMap(last -> Replies.plainJson(response, 200, ProgressReply.of(last)))
        .onErrorResume(failure -> !response.isCommitted(), failure -> refused(response, failure));
  }

  /** Where nothing was told, an error has the content type that the rest would have had. */
  private static Mono<Void> refused(ServerHttpResponse response, Throwable failure) {
    WireError error = WireError.reported(failure);
    return Replies.plainJson(response, error.status(), error.body());
  }

  /** A client that reads slowly misses steps which later ones make up for. */
  private static Flux<Progress> progress(Action action) {
    return Flux.create(
        sink -> {
          Thread worker =
              Thread.ofVirtual().name("change-of-store").unstarted(() -> run(action, sink));
          sink.onDispose(worker::interrupt);
          worker.start();
        });
  }

  private static void run(Action action, FluxSink<Progress> sink) {
    try {
      action.run(
          step -> {
            if (!step.isPassing() || sink.requestedFromDownstream() > 0) {
              sink.next(step);
            }
          });
      sink.complete();
    } catch (InterruptedException e) {
      sink.error(new AltiplanoException(ErrorKind.CANCELED, "request canceled", e));
    } catch (RuntimeException | Error e) {
      sink.error(e);
    }
  }
}
