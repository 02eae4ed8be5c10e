package dev.altiplano.scheduler;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.scheduler.SequenceEvent.Ending;
import dev.altiplano.scheduler.SequenceEvent.Failed;
import dev.altiplano.scheduler.SequenceEvent.Finished;
import dev.altiplano.scheduler.SequenceEvent.PromptRead;
import dev.altiplano.scheduler.SequenceEvent.Shifted;
import dev.altiplano.scheduler.SequenceEvent.Token;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A listener that keeps everything it hears. */
final class RecordedSequence implements SequenceListener {
  private final List<SequenceEvent> events = new CopyOnWriteArrayList<>();
  private final CompletableFuture<SequenceEvent> end = new CompletableFuture<>();
  private final CompletableFuture<Void> firstToken = new CompletableFuture<>();

  @Override
  public void onEvent(SequenceEvent event) {
    events.add(event);
    switch (event) {
      case PromptRead ignored -> {}
      case Token ignored -> firstToken.complete(null);
      case Shifted ignored -> {}
      case Finished finished -> end.complete(finished);
      case Failed failed -> end.complete(failed);
    }
  }

  List<SequenceEvent> events() {
    return List.copyOf(events);
  }

  List<Integer> tokens() {
    return events.stream()
        .filter(Token.class::isInstance)
        .map(event -> ((Token) event).id())
        .toList();
  }

  int cachedTokens() {
    return events.stream()
        .filter(PromptRead.class::isInstance)
        .mapToInt(event -> ((PromptRead) event).cachedTokens())
        .findFirst()
        .orElseThrow();
  }

  void awaitFirstToken() throws Exception {
    firstToken.get(10, TimeUnit.SECONDS);
  }

  Ending awaitEnding() throws Exception {
    return switch (end.get(10, TimeUnit.SECONDS)) {
      case Finished finished -> finished.ending();
      case Failed failed -> throw failed.cause();
      case PromptRead _, Token _, Shifted _ -> throw new AssertionError("not an end");
    };
  }

  AltiplanoException awaitFailure() throws Exception {
    if (end.get(10, TimeUnit.SECONDS) instanceof Failed failed) {
      return failed.cause();
    }
    throw new AssertionError("did not fail: " + events);
  }
}
