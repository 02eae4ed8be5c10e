package dev.altiplano.generation;

import dev.altiplano.generation.toolcall.ToolCallParser;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.GenerationOptions;
import dev.altiplano.model.Tool;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.sampling.LogitsProcessor;
import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.sampling.grammar.GrammarConstraint;
import dev.altiplano.sampling.grammar.TaggedConstraint;
import dev.altiplano.scheduler.SequenceRequest;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.template.ThinkingTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
    ThinkingSplitter splitter =
        !raw && resolved.thinks()
            ? ThinkingSplitter.after(prompt.text(), thinkingTags(model))
            : ThinkingSplitter.none();
    int room = window.length() - prompt.tokens().length;
    int mostTokens = shifts ? maxTokens : Math.min(maxTokens, room);
    Optional<GrammarConstraint> constraint = constraint(resolved, model, splitter, mostTokens);
    Optional<TaggedConstraint> callConstraint =
        settings.constrainsToolCalls()
            ? callConstraint(resolved, model, splitter, mostTokens)
            : Optional.empty();
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
                Stream.concat(constraint.stream(), callConstraint.stream()).toList()),
            constraint.map(c -> end(model, c)).orElse(model.endTokens()::get),
            resolved.request().topLogprobs()),
        prompt.cut(),
        model.tokenizer(),
        model.endTokens(),
        splitter,
        toolCalls(resolved, model),
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

  private static ThinkingTags thinkingTags(LoadedModel model) {
    return model.template().flatMap(ChatTemplate::thinkingTags).orElse(ThinkingTags.USUAL);
  }

  /** An answer that has to be a value of a schema is no call, whatever it looks like. */
  private static ToolCallParser toolCalls(ResolvedRequest resolved, LoadedModel model) {
    List<Tool> tools = resolved.request().prompt().tools();
    return tools.isEmpty() || resolved.request().schema() != null
        ? ToolCallParser.NONE
        : model
            .template()
            .map(template -> ToolCallParser.of(template.toolCallStyle(), tools))
            .orElse(ToolCallParser.NONE);
  }

  /** Once a call has begun, it is one of a tool, with arguments that the tool takes. */
  private static Optional<TaggedConstraint> callConstraint(
      ResolvedRequest resolved, LoadedModel model, ThinkingSplitter splitter, int mostTokens) {
    Map<String, String> functions = new LinkedHashMap<>();
    resolved.request().prompt().tools().stream()
        .filter(tool -> !tool.name().isEmpty())
        .forEach(tool -> functions.put(tool.name(), tool.parameters()));
    if (functions.isEmpty() || resolved.request().schema() != null) {
      return Optional.empty();
    }
    return model
        .template()
        .flatMap(template -> template.toolCallStyle().jsonTags())
        .map(
            tags ->
                model
                    .grammars()
                    .calls(functions, tags.closing())
                    .constraintAfter(tags.opening(), splitter.preamble(), mostTokens));
  }

  private static Optional<GrammarConstraint> constraint(
      ResolvedRequest resolved, LoadedModel model, ThinkingSplitter splitter, int mostTokens) {
    return Optional.ofNullable(resolved.request().schema())
        .map(schema -> model.grammars().schema(schema.text()))
        .map(grammar -> grammar.constraint(splitter.preamble(), mostTokens));
  }

  /** An answer that is whole ends with its last token, and needs no other to say so. */
  private static IntPredicate end(LoadedModel model, GrammarConstraint constraint) {
    return token -> model.endTokens().get(token) || constraint.isComplete();
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
