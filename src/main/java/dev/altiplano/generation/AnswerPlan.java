package dev.altiplano.generation;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.GenerationOptions;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.sampling.LogitsProcessor;
import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.sampling.grammar.GrammarConstraint;
import dev.altiplano.scheduler.SequenceRequest;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.template.ThinkingTags;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

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
    int maxTokens = window.maxTokens(options.maxTokens());
    boolean shifts = resolved.request().shifts();
    boolean raw = resolved.request().prompt() instanceof Prompt.Raw;
    AnswerSplitter splitter = splitter(resolved, model, prompt.text());
    int room = window.length() - prompt.tokens().length;
    int mostTokens = shifts ? maxTokens : Math.min(maxTokens, room);
    Optional<GrammarConstraint> constraint = constraint(resolved, model, splitter, mostTokens);
    ToolCalling calling = new ToolCalling(resolved, model);
    Optional<ToolCalling.Constraint> calls =
        calling.constraint(splitter, settings.constrainsToolCalls());
    return new Answer(
        new SequenceRequest(
            prompt.tokens(),
            maxTokens,
            window.length(),
            shifts ? OptionalInt.of(window.shiftKeep(prompt.tokens().length)) : OptionalInt.empty(),
            settings.ticket(resolved.request(), System.nanoTime()),
            sampler(
                options,
                model,
                Stream.concat(
                        constraint.stream(), calls.stream().map(ToolCalling.Constraint::processor))
                    .toList()),
            end(
                model,
                constraint
                    .<BooleanSupplier>map(c -> c::isComplete)
                    .or(() -> calls.map(ToolCalling.Constraint::isComplete))),
            resolved.request().topLogprobs()),
        prompt.cut(),
        model.tokenizer(),
        model.endTokens(),
        splitter,
        calling.parser(),
        options.stop(),
        !raw && resolved.request().endpoint() == Endpoint.GENERATE,
        constraint.isPresent());
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

  private static AnswerSplitter splitter(
      ResolvedRequest resolved, LoadedModel model, String prompt) {
    if (resolved.request().prompt() instanceof Prompt.Raw) {
      return ThinkingSplitter.none();
    }
    if (model.template().filter(ChatTemplate::hasChannels).isPresent()) {
      return ChannelSplitter.after(prompt);
    }
    return resolved.thinks()
        ? ThinkingSplitter.after(
            prompt, model.template().flatMap(ChatTemplate::thinkingTags).orElse(ThinkingTags.USUAL))
        : ThinkingSplitter.none();
  }

  private static Optional<GrammarConstraint> constraint(
      ResolvedRequest resolved, LoadedModel model, AnswerSplitter splitter, int mostTokens) {
    return Optional.ofNullable(resolved.request().schema())
        .map(schema -> model.grammars().schema(schema.text(), String.join("", splitter.tags())))
        .map(grammar -> grammar.constraint(splitter.preamble(), mostTokens));
  }

  /** An answer that is whole ends with its last token, and needs no other to say so. */
  private static IntPredicate end(LoadedModel model, Optional<BooleanSupplier> isComplete) {
    IntPredicate end = model.endTokens()::get;
    return isComplete.map(whole -> end.or(_ -> whole.getAsBoolean())).orElse(end);
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

  private static Sampler sampler(
      GenerationOptions options, LoadedModel model, List<? extends LogitsProcessor> constraints) {
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
          model.vocabularySize(),
          List.copyOf(constraints));
    } catch (IllegalArgumentException e) {
      throw new AltiplanoException(
          ErrorKind.INVALID_OPTION, "the options cannot be used: " + e.getMessage(), e);
    }
  }
}
