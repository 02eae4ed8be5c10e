package dev.altiplano.generation;

import dev.altiplano.model.ChatMessage.ToolCall;
import java.util.List;

/**
 * The stream of an answer: {@link Shortened} where the prompt was too long, any number of {@link
 * Text} and {@link Calls}, then one {@link End}.
 */
public sealed interface GenerationChunk {
  /** The model reads less than it was sent. Comes first, and only where that is so. */
  record Shortened(PromptCut cut) implements GenerationChunk {}

  /**
   * A piece of the answer or of the thinking before it.
   *
   * @param logprobs where they are asked for, of the tokens whose text begins here, those included
   *     that have no text or lose it, such as the tags around the thinking; never empty together
   *     with both texts
   */
  record Text(String content, String thinking, List<TokenLogprob> logprobs)
      implements GenerationChunk {
    public Text {
      logprobs = List.copyOf(logprobs);
    }

    public Text(String content, String thinking) {
      this(content, thinking, List.of());
    }

    Text with(List<TokenLogprob> more) {
      return more.isEmpty() ? this : new Text(content, thinking, more);
    }

    boolean isEmpty() {
      return content.isEmpty() && thinking.isEmpty() && logprobs.isEmpty();
    }
  }

  /** Calls of tools that are complete; at least one. */
  record Calls(List<ToolCall> calls) implements GenerationChunk {
    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /** The last one. */
  sealed interface End extends GenerationChunk {}

  /**
   * The end of an answer that only repeated itself. Clients hear no more of it, as with Ollama: it
   * has no last line.
   */
  record GivenUp() implements End {}

  /**
   * The end as it should be.
   *
   * @param context token ids of prompt and answer, to go on from; empty where that makes no sense
   */
  record Done(FinishReason reason, Statistics statistics, List<Integer> context) implements End {
    public Done {
      context = List.copyOf(context);
    }
  }
}
