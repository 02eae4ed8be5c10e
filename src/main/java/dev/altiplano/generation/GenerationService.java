package dev.altiplano.generation;

import reactor.core.publisher.Flux;

/** Generates text. Safe for any thread; nothing blocks the caller. */
public interface GenerationService {
  /**
   * Runs a request when subscribed to. Cancelling stops the generation within one step. Fails only
   * with {@link dev.altiplano.model.AltiplanoException}, before the first chunk where the request
   * itself is at fault.
   */
  Flux<GenerationChunk> generate(GenerationRequest request);
}
