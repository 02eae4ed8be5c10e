package dev.altiplano.api;

import dev.altiplano.generation.FinishReason;
import dev.altiplano.generation.GenerationChunk;
import dev.altiplano.generation.GenerationChunk.Calls;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.End;
import dev.altiplano.generation.GenerationChunk.GivenUp;
import dev.altiplano.generation.GenerationChunk.Shortened;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.generation.PromptCut;
import dev.altiplano.generation.TokenLogprob;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Sends the stream of an answer: line by line, or as one object. */
final class Answers {
  private static final Text NO_TEXT = new Text("", "");

  private final ServerHttpResponse response;
  private final AnswerFormat format;
  private final TextLines lines;

  Answers(ServerHttpResponse response, AnswerFormat format) {
    this.response = response;
    this.format = format;
    this.lines = format.lines();
  }

  Mono<Void> whole(Flux<GenerationChunk> chunks) {
    return chunks
        .collect(Whole::new, Whole::add)
        .flatMap(whole -> Replies.json(response, 200, whole.reply(format)));
  }

  /**
   * Sends lines once there is a first chunk. Where there is an error instead, nothing has been sent
   * and the error goes on; loading and unloading have one plain object for an answer.
   */
  Mono<Void> streamed(Flux<GenerationChunk> chunks) {
    return chunks.<Void>switchOnFirst(this::streamed).then();
  }

  private Publisher<Void> streamed(
      Signal<? extends GenerationChunk> first, Flux<GenerationChunk> chunks) {
    return switch (first.get()) {
      case Shortened(PromptCut cut) -> {
        CutHeaders.set(response.getHeaders(), cut);
        yield streamed(chunks.skip(1));
      }
      case Done done when isOnlyAboutResidency(done) -> whole(chunks);
      case Text _, Calls _, End _ ->
          Replies.ndjson(
              response, chunks.filter(chunk -> !(chunk instanceof GivenUp)).map(this::line));
      case null -> whole(chunks);
    };
  }

  private static boolean isOnlyAboutResidency(Done done) {
    return done.reason() == FinishReason.LOAD || done.reason() == FinishReason.UNLOAD;
  }

  private byte[] line(GenerationChunk chunk) {
    return switch (chunk) {
      case Shortened _, GivenUp _ ->
          throw new AltiplanoException(
              ErrorKind.INTERNAL, "%s has no line: this is a bug".formatted(chunk));
      case Text text -> lines.line(text);
      case Calls(List<ToolCall> calls) -> Replies.line(format.unfinished(NO_TEXT, calls));
      case Done done -> Replies.line(format.end(NO_TEXT, List.of(), done));
    };
  }

  /** Puts the chunks together; confined to one subscription. */
  private final class Whole {
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private @Nullable End end;

    void add(GenerationChunk chunk) {
      switch (chunk) {
        case Shortened(PromptCut cut) -> CutHeaders.set(response.getHeaders(), cut);
        case Text text -> {
          content.append(text.content());
          thinking.append(text.thinking());
          logprobs.addAll(text.logprobs());
        }
        case Calls more -> calls.addAll(more.calls());
        case End last -> end = last;
      }
    }

    Object reply(AnswerFormat format) {
      Text text = new Text(content.toString(), thinking.toString(), logprobs);
      return switch (end) {
        case Done done -> format.end(text, calls, done);
        case GivenUp _ -> format.unfinished(text, calls);
        case null ->
            throw new AltiplanoException(
                ErrorKind.INTERNAL, "the answer ended without its last chunk: this is a bug");
      };
    }
  }
}
