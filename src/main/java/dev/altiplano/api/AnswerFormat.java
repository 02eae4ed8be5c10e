package dev.altiplano.api;

import dev.altiplano.generation.FinishReason;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;

/** How an endpoint words an answer to one request. */
interface AnswerFormat {
  /** Writes the pieces of a streamed answer. */
  TextLines lines();

  /** The end of a streamed answer, or a whole one. */
  Object end(Text text, Done done);

  /** The answer where nothing but the prompt was asked for. */
  RenderedReply rendered(String prompt);

  /** A whole answer that was given up; as Ollama has it, not done. */
  Object unfinished(Text text);

  static String wireName(FinishReason reason) {
    return switch (reason) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case LOAD -> "load";
      case UNLOAD -> "unload";
    };
  }
}
