package dev.altiplano.generation;

import dev.altiplano.model.ErrorKind;
import dev.altiplano.scheduler.SequenceEvent.PromptRead;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a request and when: the one source of the counts in its last chunk and in the
 * meters. Written by the stream, read by whoever ends it, perhaps on another thread.
 */
final class GenerationTrace {
  private final GenerationRequest request;
  private @Nullable String model;
  private long loadedAt;
  private long scheduledAt;
  private long promptReadAt;
  private long firstTokenAt;
  private long lastTokenAt;
  private int promptTokens;
  private int cachedTokens;
  private int generatedTokens;
  private int shifts;
  private PromptCut cut = PromptCut.NONE;
  private @Nullable ErrorKind error;

  GenerationTrace(GenerationRequest request) {
    this.request = request;
  }

  /** The model is in the store; only such names become tags of meters. */
  synchronized void resolved(String displayName) {
    model = displayName;
  }

  synchronized void loaded() {
    loadedAt = System.nanoTime();
  }

  synchronized void planned(PromptCut lost) {
    cut = lost;
  }

  synchronized void promptRead(int tokens, PromptRead read) {
    promptTokens = tokens;
    cachedTokens = read.cachedTokens();
    scheduledAt = read.scheduledAt();
    promptReadAt = read.at();
    lastTokenAt = read.at();
  }

  synchronized void token(long at) {
    if (generatedTokens == 0) {
      firstTokenAt = at;
    }
    lastTokenAt = at;
    generatedTokens++;
  }

  synchronized void shifted() {
    shifts++;
  }

  synchronized void failed(ErrorKind kind) {
    error = kind;
  }

  synchronized Statistics statistics() {
    return new Statistics(
        System.nanoTime() - request.arrivedAt(),
        since(request.arrivedAt(), loadedAt),
        timeInQueue().orElse(0),
        promptTokens,
        cachedTokens,
        cut,
        since(scheduledAt, promptReadAt),
        generatedTokens,
        since(promptReadAt, lastTokenAt),
        shifts);
  }

  synchronized GenerationRecord finished(boolean cancelled) {
    return new GenerationRecord(
        Optional.ofNullable(model),
        request.endpoint(),
        statistics(),
        generatedTokens == 0
            ? OptionalLong.empty()
            : OptionalLong.of(firstTokenAt - request.arrivedAt()),
        generatedTokens < 2
            ? OptionalLong.empty()
            : OptionalLong.of((lastTokenAt - firstTokenAt) / (generatedTokens - 1)),
        timeInQueue(),
        Optional.ofNullable(cancelled ? ErrorKind.CANCELED : error));
  }

  private OptionalLong timeInQueue() {
    return scheduledAt == 0 || loadedAt == 0
        ? OptionalLong.empty()
        : OptionalLong.of(scheduledAt - loadedAt);
  }

  private static long since(long start, long end) {
    return end == 0 ? 0 : end - start;
  }
}
