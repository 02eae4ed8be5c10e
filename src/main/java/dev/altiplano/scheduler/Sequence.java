package dev.altiplano.scheduler;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.sampling.LogSoftmax;
import dev.altiplano.sampling.UnusableLogitsException;
import dev.altiplano.scheduler.SequenceEvent.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A submitted sequence: its request, its listener and what became of it. */
final class Sequence {
  private static final Logger log = LoggerFactory.getLogger(Sequence.class);

  private final SequenceRequest request;
  private final SequenceListener listener;
  private final LongSupplier clock;
  private final long submittedAt;

  /** Null where nobody asks. */
  private final @Nullable LogSoftmax logSoftmax;

  /** What happened in the step in progress, for {@link #tell}. */
  private final List<SequenceEvent> untold = new ArrayList<>();

  private int generated;
  private int discarded;
  private volatile boolean cancelled;

  Sequence(SequenceRequest request, SequenceListener listener, LongSupplier clock) {
    this.request = request;
    this.listener = listener;
    this.clock = clock;
    this.submittedAt = clock.getAsLong();
    this.logSoftmax =
        request.topLogprobs().isPresent() ? new LogSoftmax(request.topLogprobs().getAsInt()) : null;
  }

  int[] prompt() {
    return request.prompt();
  }

  String client() {
    return request.ticket().client();
  }

  long expiresAt() {
    return request.ticket().expiresAt();
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Tells the sampler of the prompt, which is read; may end the sequence. */
  Optional<Ending> promptRead(long scheduledAt, int cachedTokens) {
    request.sampler().acceptPrompt(request.prompt());
    untold.add(new SequenceEvent.PromptRead(scheduledAt, clock.getAsLong(), cachedTokens));
    return limitReached();
  }

  /** Draws the next token from its logits. */
  int sample(float[] logits) {
    if (logSoftmax != null) {
      logSoftmax.read(logits);
    }
    int token = request.sampler().sample(logits);
    request.sampler().accept(token);
    generated++;
    untold.add(
        new SequenceEvent.Token(
            token, clock.getAsLong(), logSoftmax == null ? null : logSoftmax.of(token)));
    return token;
  }

  /** Whether the sequence is over after {@code token}. */
  Optional<Ending> endingAfter(int token) {
    return request.endsSequence().test(token) ? Optional.of(Ending.END_TOKEN) : limitReached();
  }

  private Optional<Ending> limitReached() {
    if (generated >= request.maxTokens()) {
      return Optional.of(Ending.MAX_TOKENS);
    }
    return isContextFull() && request.shiftKeep().isEmpty()
        ? Optional.of(Ending.CONTEXT_FULL)
        : Optional.empty();
  }

  /** Whether a sequence that goes on must lose tokens first. */
  boolean isContextFull() {
    return prompt().length + generated - discarded >= request.contextLength();
  }

  /** Decides on the tokens that make room in a full context. */
  ContextShift shift() {
    ContextShift shift =
        ContextShift.of(
            request.shiftKeep().orElseThrow(), prompt().length, request.contextLength());
    discarded += shift.discard();
    untold.add(new SequenceEvent.Shifted(shift.discard()));
    return shift;
  }

  void finish(Ending ending) {
    untold.add(new SequenceEvent.Finished(ending));
  }

  /** Ends a sequence that got no slot in time. */
  void expire() {
    fail(
        AltiplanoException.queueTimeout(
            "a slot of the model",
            Duration.ofNanos(clock.getAsLong() - submittedAt),
            "altiplano.slots"));
  }

  /** Ends the sequence, and tells its listener at once. */
  void fail(Throwable cause) {
    untold.add(
        new SequenceEvent.Failed(
            switch (cause) {
              case AltiplanoException known -> known;
              case UnusableLogitsException unusable -> defective(unusable);
              default ->
                  new AltiplanoException(
                      ErrorKind.INTERNAL,
                      "generation failed: %s; this is a bug".formatted(cause),
                      cause);
            }));
    tell();
  }

  private static AltiplanoException defective(UnusableLogitsException cause) {
    return new AltiplanoException(
        ErrorKind.MODEL_DEFECTIVE,
        "the model gave no usable numbers: %s; its weights are damaged, or too large for the precision that it computes with: take another file or variant of it"
            .formatted(cause.getMessage()),
        cause);
  }

  /** Tells the listener what happened since it was told last. */
  void tell() {
    while (!untold.isEmpty()) {
      tell(untold.removeFirst());
    }
  }

  private void tell(SequenceEvent event) {
    if (cancelled) {
      return;
    }
    try {
      listener.onEvent(event);
    } catch (RuntimeException e) {
      // Nobody listens any more; the other sequences of the step must not suffer for it.
      cancelled = true;
      log.error("A listener failed; this is a bug", e);
    }
  }
}
