package dev.altiplano.generation;

import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.End;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.residency.ModelLease;
import dev.altiplano.residency.Residency;
import dev.altiplano.store.ModelStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Generates on the schedulers of loaded models. Files, templates and tokenizers are used on the
 * thread that subscribes where it may block and no load has to be waited for, otherwise on the
 * elastic threads: each thread that is woken costs time before the first token. Tokens become text
 * where the caller wants them, or on the parallel threads where that may take long; model threads
 * do none of it.
 */
public final class ScheduledGeneration implements GenerationService {
  private final RequestResolver resolver;
  private final Residency residency;
  private final GenerationSettings settings;
  private final List<GenerationListener> listeners;

  public ScheduledGeneration(
      ModelStore store,
      Residency residency,
      GenerationSettings settings,
      List<GenerationListener> listeners) {
    this.resolver = new RequestResolver(store, residency.templates());
    this.residency = residency;
    this.settings = settings;
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public Flux<GenerationChunk> generate(GenerationRequest request, Scheduler near) {
    return Flux.defer(
        () -> {
          GenerationTrace trace = new GenerationTrace(request);
          var found = Mono.fromCallable(() -> Survival.of(() -> resolver.resolve(request, trace)));
          return (Schedulers.isInNonBlockingThread() ? elsewhere(found) : found)
              .flatMapMany(resolved -> run(resolved, trace, near))
              .onErrorMap(ScheduledGeneration::known)
              .doOnError(AltiplanoException.class, e -> trace.failed(e.kind()))
              .doFinally(signal -> report(trace.finished(signal == SignalType.CANCEL)));
        });
  }

  @Override
  public Mono<String> render(GenerationRequest request) {
    var found =
        Mono.fromCallable(
            () -> Survival.of(() -> resolver.resolve(request, new GenerationTrace(request))));
    return elsewhere(found)
        .flatMap(
            resolved ->
                Mono.usingWhen(
                    lease(resolved),
                    lease -> elsewhere(Mono.fromCallable(() -> rendered(resolved, lease))),
                    lease -> Mono.fromRunnable(lease::close)))
        .onErrorMap(ScheduledGeneration::known);
  }

  private String rendered(ResolvedRequest resolved, ModelLease lease) {
    return Survival.of(() -> AnswerPlan.prompt(resolved, lease.model(), settings).text());
  }

  private Flux<GenerationChunk> run(
      ResolvedRequest resolved, GenerationTrace trace, Scheduler near) {
    if (resolved.isUnload()) {
      residency.unload(resolved.model());
      return only(FinishReason.UNLOAD);
    }
    Thread asking = Thread.currentThread();
    return Flux.usingWhen(
        lease(resolved),
        lease -> {
          trace.loaded();
          return resolved.request().prompt().isEmpty()
              ? only(FinishReason.LOAD)
              : answer(resolved, lease, trace, near, asking);
        },
        lease -> Mono.fromRunnable(lease::close));
  }

  /** A lease that is given up where the client is gone before it is there. */
  private Mono<ModelLease> lease(ResolvedRequest resolved) {
    return Mono.create(
        sink -> {
          CompletableFuture<ModelLease> lease =
              residency.lease(
                  resolved.model(),
                  resolved.options().contextLength(),
                  resolved.request().keepAlive(),
                  settings.ticket(resolved.request(), resolved.request().arrivedAt()).expiresAt());
          sink.onCancel(
              () -> {
                if (!lease.cancel(false)) {
                  var _ = lease.thenAccept(ModelLease::close);
                }
              });
          var _ =
              lease.whenComplete(
                  (leased, failure) -> {
                    if (leased != null) {
                      sink.success(leased);
                    } else {
                      sink.error(failure);
                    }
                  });
        });
  }

  /** Plans on the thread that asked for the lease; who waited for it has it on that of a load. */
  private Flux<GenerationChunk> answer(
      ResolvedRequest resolved,
      ModelLease lease,
      GenerationTrace trace,
      Scheduler near,
      Thread asking) {
    var plan =
        Mono.fromCallable(
            () -> Survival.of(() -> AnswerPlan.answer(resolved, lease.model(), settings)));
    return (Thread.currentThread().equals(asking) ? plan : elsewhere(plan))
        .flatMapMany(
            answer -> {
              trace.planned(answer.cut());
              AnswerAssembler assembler = new AnswerAssembler(answer, trace);
              return SequenceFlux.of(lease.model().scheduler(), answer.sequence())
                  .publishOn(answer.isQuick() ? near : Schedulers.parallel())
                  // A map of its own: flattening would run it on the thread that asks for more.
                  .map(event -> Survival.of(() -> assembler.accept(event)))
                  .concatMapIterable(chunks -> chunks);
            })
        .takeUntil(End.class::isInstance);
  }

  private static <T> Mono<T> elsewhere(Mono<T> slow) {
    return slow.subscribeOn(Schedulers.boundedElastic());
  }

  private static Flux<GenerationChunk> only(FinishReason reason) {
    return Flux.just(new Done(reason, Statistics.NONE, List.of()));
  }

  private void report(GenerationRecord record) {
    listeners.forEach(listener -> listener.finished(record));
  }

  private static AltiplanoException known(Throwable e) {
    return e instanceof AltiplanoException known
        ? known
        : new AltiplanoException(
            ErrorKind.INTERNAL, "generation failed: %s; this is a bug".formatted(e), e);
  }
}
