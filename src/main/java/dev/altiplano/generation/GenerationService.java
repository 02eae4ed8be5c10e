package dev.altiplano.generation;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Generates text. Safe for any thread; an event loop is not blocked, and a thread that may block
 * does itself what comes before the first token.
 */
public interface GenerationService {
  /** As {@link #generate(GenerationRequest, Scheduler)}, on Reactor's parallel threads. */
  default Flux<GenerationChunk> generate(GenerationRequest request) {
    return generate(request, Schedulers.parallel());
  }

  /**
   * Runs a request when subscribed to. Cancelling stops the generation within one step. Fails only
   * with {@link dev.altiplano.model.AltiplanoException}, before the first chunk where the request
   * itself is at fault.
   *
   * @param near where tokens become text, unless that may take long; the thread that writes the
   *     answer need not be woken for each of them
   */
  Flux<GenerationChunk> generate(GenerationRequest request, Scheduler near);

  /**
   * The prompt that a request with one would be answered for, when subscribed to: rendered, and
   * without what has no room in the context. Loads the model; fails as {@link #generate} does.
   */
  Mono<String> render(GenerationRequest request);
}
