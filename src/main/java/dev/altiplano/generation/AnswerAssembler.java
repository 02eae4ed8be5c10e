package dev.altiplano.generation;

import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.GivenUp;
import dev.altiplano.generation.GenerationChunk.Shortened;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.scheduler.SequenceEvent;
import dev.altiplano.scheduler.SequenceEvent.Ending;
import dev.altiplano.scheduler.SequenceEvent.Failed;
import dev.altiplano.scheduler.SequenceEvent.Finished;
import dev.altiplano.scheduler.SequenceEvent.PromptRead;
import dev.altiplano.scheduler.SequenceEvent.Shifted;
import dev.altiplano.scheduler.SequenceEvent.Token;
import dev.altiplano.tokenizer.IncrementalDecoder;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the tokens of one sequence into chunks of text: bytes to characters, up to a stop sequence,
 * thinking and calls apart. One thread at a time.
 */
final class AnswerAssembler {
  private static final Logger log = LoggerFactory.getLogger(AnswerAssembler.class);

  private final GenerationTrace trace;
  private final Tokenizer tokenizer;
  private final IncrementalDecoder decoder;
  private final StopMatcher stops;
  private final PendingLogprobs logprobs;
  private final Repetition repetition = new Repetition();
  private final AnswerSplitter splitter;
  private final AnswerParts parts;
  private final IntPredicate endsAnswer;
  private final int[] prompt;
  private final PromptCut cut;
  private final boolean returnsContext;
  private final boolean mayRepeat;
  private final List<Integer> generated = new ArrayList<>();
  private final StringBuilder written = new StringBuilder();

  AnswerAssembler(Answer answer, GenerationTrace trace) {
    this.trace = trace;
    this.tokenizer = answer.tokenizer();
    this.decoder = tokenizer.decoder(shown(answer));
    this.logprobs = new PendingLogprobs(tokenizer);
    this.stops = new StopMatcher(answer.stop());
    this.splitter = answer.splitter();
    this.parts = new AnswerParts(answer.toolCalls());
    this.endsAnswer = answer.endTokens()::get;
    this.prompt = answer.sequence().prompt();
    this.cut = answer.cut();
    this.returnsContext = answer.returnsContext();
    this.mayRepeat = answer.mayRepeat();
  }

  private static Set<String> shown(Answer answer) {
    return Stream.of(answer.splitter().tags(), answer.toolCalls().tags())
        .flatMap(Set::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The chunks that an event leads to; the last one of an answer is an end. */
  List<GenerationChunk> accept(SequenceEvent event) {
    return switch (event) {
      case PromptRead read -> {
        trace.promptRead(prompt.length, read);
        yield cut.isNone() ? List.of() : List.of(new Shortened(cut));
      }
      case Token token -> token(token);
      case Shifted _ -> {
        trace.shifted();
        yield List.of();
      }
      case Finished finished -> finish(finished.ending());
      case Failed failed -> throw failed.cause();
    };
  }

  private List<GenerationChunk> token(Token token) {
    trace.token(token.at());
    if (endsAnswer.test(token.id())) {
      return List.of();
    }
    generated.add(token.id());
    String text = decoder.accept(token.id());
    logprobs.add(token, text);
    String piece = stops.accept(text);
    if (!mayRepeat && !decoder.isWithinCharacter() && repetition.isEndlessWith(piece)) {
      log.debug("An answer is given up: it only repeats \"{}\"", piece);
      return List.of(new GivenUp());
    }
    List<GenerationChunk> chunks = new ArrayList<>();
    parts.add(certain(piece, decoder.isWithinCharacter()), chunks);
    if (stops.isStopped()) {
      parts.addLast(splitter.flush(), chunks);
      chunks.add(done(FinishReason.STOP));
    }
    return chunks;
  }

  private List<GenerationChunk> finish(Ending ending) {
    List<GenerationChunk> chunks = new ArrayList<>();
    parts.add(certain(stops.accept(decoder.flush()) + stops.flush(), false), chunks);
    parts.addLast(splitter.flush(), chunks);
    chunks.add(
        done(
            switch (ending) {
              case END_TOKEN -> FinishReason.STOP;
              case MAX_TOKENS, CONTEXT_FULL -> FinishReason.LENGTH;
            }));
    return chunks;
  }

  private Done done(FinishReason reason) {
    return new Done(reason, trace.statistics(), context());
  }

  private List<Integer> context() {
    if (!returnsContext) {
      return List.of();
    }
    List<Integer> context = new ArrayList<>(prompt.length + generated.size());
    for (int token : prompt) {
      context.add(token);
    }
    if (stops.isStopped()) {
      // The last tokens reach into what was cut off.
      for (int token : tokenizer.encode(written.toString(), false)) {
        context.add(token);
      }
    } else {
      context.addAll(generated);
    }
    return context;
  }

  private Text certain(String text, boolean withinCharacter) {
    written.append(text);
    return splitter.accept(text).with(logprobs.take(written.length(), withinCharacter));
  }
}
