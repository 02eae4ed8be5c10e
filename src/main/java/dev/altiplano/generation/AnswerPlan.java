package dev.altiplano.generation;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.GenerationOptions;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.scheduler.SequenceRequest;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.template.ThinkingTags;
import java.util.OptionalInt;

/** From a request and its loaded model to an answer that can be scheduled. */
final class AnswerPlan {
  private AnswerPlan() {}

  /**
   * Renders, tokenizes and sets up sampling; not for event loops.
   *
   * @throws AltiplanoException where the prompt, the template or an option is refused
   */
  static Answer answer(ResolvedRequest resolved, LoadedModel model, GenerationSettings settings) {
    GenerationOptions options = resolved.options();
    ContextWindow window = window(options, model, settings);
    RenderedPrompt prompt = prompt(resolved, model, settings);
    requireKnown(prompt.tokens(), model.vocabularySize());
    boolean raw = resolved.request().prompt() instanceof Prompt.Raw;
    return new Answer(
        new SequenceRequest(
            prompt.tokens(),
            window.maxTokens(options.maxTokens()),
            window.length(),
            resolved.request().shifts()
                ? OptionalInt.of(window.shiftKeep(prompt.tokens().length))
                : OptionalInt.empty(),
            settings.ticket(resolved.request(), System.nanoTime()),
            sampler(options, model),
            model.endTokens()::get),
        prompt.cut(),
        model.tokenizer(),
        !raw && resolved.thinks()
            ? ThinkingSplitter.after(prompt.text(), thinkingTags(model))
            : ThinkingSplitter.none(),
        options.stop(),
        !raw && resolved.request().endpoint() == Endpoint.GENERATE);
  }

  /**
   * The prompt that a request is answered for; not for event loops.
   *
   * @throws AltiplanoException where the prompt or the template is refused
   */
  static RenderedPrompt prompt(
      ResolvedRequest resolved, LoadedModel model, GenerationSettings settings) {
    return new PromptRenderer(resolved, model, window(resolved.options(), model, settings))
        .render();
  }

  private static ThinkingTags thinkingTags(LoadedModel model) {
    return model.template().flatMap(ChatTemplate::thinkingTags).orElse(ThinkingTags.USUAL);
  }

  /** A model that was loaded for more than the default still gives no more than that by default. */
  private static ContextWindow window(
      GenerationOptions options, LoadedModel model, GenerationSettings settings) {
    return new ContextWindow(
        Math.min(options.contextLength().orElse(settings.contextLength()), model.contextLength()),
        options.keep(),
        !model.beginToken().isEmpty());
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
