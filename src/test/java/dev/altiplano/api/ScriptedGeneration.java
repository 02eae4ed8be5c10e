package dev.altiplano.api;

import dev.altiplano.generation.GenerationChunk;
import dev.altiplano.generation.GenerationRequest;
import dev.altiplano.generation.GenerationService;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Answers every request with what a test has written down, and remembers the request. */
final class ScriptedGeneration implements GenerationService {
  /** What every request is rendered to. */
  static final String RENDERED = "<user>p";

  private volatile Supplier<Flux<GenerationChunk>> script = Flux::empty;
  private volatile @Nullable GenerationRequest last;
  private volatile CountDownLatch subscribed = new CountDownLatch(1);
  private volatile CountDownLatch cancelled = new CountDownLatch(1);

  void answer(GenerationChunk... chunks) {
    answer(() -> Flux.just(chunks));
  }

  void answer(Supplier<Flux<GenerationChunk>> next) {
    script = next;
    last = null;
    subscribed = new CountDownLatch(1);
    cancelled = new CountDownLatch(1);
  }

  @Override
  public Flux<GenerationChunk> generate(GenerationRequest request, Scheduler near) {
    last = request;
    CountDownLatch subscription = subscribed;
    CountDownLatch cancellation = cancelled;
    return Flux.defer(script)
        .doOnSubscribe(_ -> subscription.countDown())
        .doOnCancel(cancellation::countDown);
  }

  @Override
  public Mono<String> render(GenerationRequest request) {
    last = request;
    return Mono.just(RENDERED);
  }

  GenerationRequest last() {
    GenerationRequest request = last;
    if (request == null) {
      throw new AssertionError("no request has come through");
    }
    return request;
  }

  boolean wasAsked() {
    return last != null;
  }

  CountDownLatch subscribed() {
    return subscribed;
  }

  CountDownLatch cancelled() {
    return cancelled;
  }
}
