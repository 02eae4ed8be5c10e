package dev.altiplano.generation;

import dev.altiplano.generation.toolcall.ToolCallParser;
import dev.altiplano.scheduler.SequenceRequest;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.List;

/**
 * An answer about to be generated: what the scheduler is to run, and how its tokens become text.
 *
 * @param cut what the prompt lost
 * @param tokenizer of the model
 * @param endTokens ids that end the answer and are no part of it
 * @param stop texts that end the answer
 * @param returnsContext whether the last chunk carries the ids of prompt and answer
 * @param mayRepeat whether it comes to an end however often it repeats itself
 */
record Answer(
    SequenceRequest sequence,
    PromptCut cut,
    Tokenizer tokenizer,
    BitSet endTokens,
    AnswerSplitter splitter,
    ToolCallParser toolCalls,
    List<String> stop,
    boolean returnsContext,
    boolean mayRepeat) {
  private static final int FEW_CHARACTERS = 256;

  /** Whether each token takes microseconds, the last one too, so that an event loop may do it. */
  boolean isQuick() {
    // Where a stop sequence cuts the text, the context has to be tokenized anew.
    // A long call is read as a whole.
    return toolCalls.equals(ToolCallParser.NONE)
        && (returnsContext
            ? stop.isEmpty()
            : stop.stream().mapToInt(String::length).sum() <= FEW_CHARACTERS);
  }
}
