package dev.altiplano.api;

import dev.altiplano.generation.FinishReason;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.model.ChatMessage.ToolCall;
import java.util.List;

/** How an endpoint words an answer to one request. */
interface AnswerFormat {
  /** Writes the pieces of a streamed answer. */
  TextLines lines();

  /** The end of a streamed answer, or a whole one. */
  Object end(Text text, List<ToolCall> calls, Done done);

  /** The answer where nothing but the prompt was asked for. */
  RenderedReply rendered(String prompt);

  /** Calls in a streamed answer, or a whole one that was given up: as Ollama has it, not done. */
  Object unfinished(Text text, List<ToolCall> calls);

  static String wireName(FinishReason reason) {
    return switch (reason) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case LOAD -> "load";
      case UNLOAD -> "unload";
    };
  }
}
