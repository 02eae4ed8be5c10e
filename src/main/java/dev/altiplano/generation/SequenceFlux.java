package dev.altiplano.generation;

import dev.altiplano.scheduler.ModelScheduler;
import dev.altiplano.scheduler.SequenceEvent;
import dev.altiplano.scheduler.SequenceEvent.Failed;
import dev.altiplano.scheduler.SequenceEvent.Finished;
import dev.altiplano.scheduler.SequenceEvent.PromptRead;
import dev.altiplano.scheduler.SequenceEvent.Shifted;
import dev.altiplano.scheduler.SequenceEvent.Token;
import dev.altiplano.scheduler.SequenceHandle;
import dev.altiplano.scheduler.SequenceRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * The bridge from a model thread to Reactor. Events wait in a buffer that the sequence's own token
 * limit bounds, so that a slow subscriber never holds up the model thread.
 */
final class SequenceFlux {
  private SequenceFlux() {}

  /** Submits when subscribed to; cancelling cancels the sequence. */
  static Flux<SequenceEvent> of(ModelScheduler scheduler, SequenceRequest request) {
    return Flux.create(
        sink -> {
          SequenceHandle handle = scheduler.submit(request, event -> emit(sink, event));
          sink.onDispose(handle::cancel);
        },
        FluxSink.OverflowStrategy.BUFFER);
  }

  private static void emit(FluxSink<SequenceEvent> sink, SequenceEvent event) {
    sink.next(event);
    switch (event) {
      case PromptRead read -> {}
      case Token token -> {}
      case Shifted shifted -> {}
      case Finished finished -> sink.complete();
      case Failed failed -> sink.complete();
    }
  }
}
