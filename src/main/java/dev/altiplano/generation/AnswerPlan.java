package dev.altiplano.generation;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.GenerationOptions;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.scheduler.QueueTicket;
import dev.altiplano.scheduler.SequenceRequest;
import java.util.OptionalInt;

/** From a request and its loaded model to an answer that can be scheduled. */
final class AnswerPlan {
  private AnswerPlan() {}

  /**
   * Renders, tokenizes and sets up sampling; not for event loops.
   *
   * @throws AltiplanoException where the prompt, the template or an option is refused
   */
  static Answer answer(ResolvedRequest resolved, LoadedModel model) {
    GenerationOptions options = resolved.options();
    int contextLength =
        Math.min(options.contextLength().orElse(model.contextLength()), model.contextLength());
    RenderedPrompt prompt = new PromptRenderer(resolved, model, contextLength).render();
    requireKnown(prompt.tokens(), model.vocabularySize());
    boolean raw = resolved.request().prompt() instanceof Prompt.Raw;
    return new Answer(
        new SequenceRequest(
            prompt.tokens(),
            options.maxTokens().orElse(contextLength),
            contextLength,
            resolved.request().shifts() ? OptionalInt.of(options.keep()) : OptionalInt.empty(),
            QueueTicket.unlimited(resolved.request().client()),
            sampler(options, model),
            model.endTokens()::get),
        model.tokenizer(),
        !raw && resolved.thinks() ? ThinkingSplitter.after(prompt.text()) : ThinkingSplitter.none(),
        options.stop(),
        resolved.request().prompt() instanceof Prompt.Turn);
  }

  /** One id that the graph does not know would fail everybody's step. */
  private static void requireKnown(int[] tokens, int vocabularySize) {
    for (int token : tokens) {
      if (token >= vocabularySize) {
        throw new AltiplanoException(
            ErrorKind.INVALID_REQUEST,
            "the prompt has token %d, but the model knows only %d"
                .formatted(token, vocabularySize));
      }
    }
  }

  private static Sampler sampler(GenerationOptions options, LoadedModel model) {
    try {
      return new Sampler(
          new SamplingOptions(
              options.temperature(),
              options.topK(),
              options.topP(),
              options.minP(),
              options.typicalP(),
              options.repeatLastN(),
              options.repeatPenalty(),
              options.presencePenalty(),
              options.frequencyPenalty(),
              options.seed()),
          model.vocabularySize());
    } catch (IllegalArgumentException e) {
      throw new AltiplanoException(
          ErrorKind.INVALID_OPTION, "the options cannot be used: " + e.getMessage(), e);
    }
  }
}
