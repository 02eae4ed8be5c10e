package dev.altiplano.generation;

import dev.altiplano.generation.toolcall.CallForms;
import dev.altiplano.generation.toolcall.ToolCallParser;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.Tool;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.sampling.LogitsProcessor;
import dev.altiplano.sampling.grammar.Grammar;
import dev.altiplano.sampling.grammar.GrammarConstraint;
import dev.altiplano.sampling.grammar.TaggedConstraint;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.template.ToolCallStyle;
import dev.altiplano.template.ToolCallWriting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** How the calls in one answer are read, and what keeps them to the tools. */
final class ToolCalling {
  /**
   * A call is not brought to an end because the tokens do: the shortest way there may be another
   * function, with arguments that nobody meant. One that is cut off is no call.
   */
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final ResolvedRequest resolved;
  private final LoadedModel model;
  private final ToolChoice choice;

  ToolCalling(ResolvedRequest resolved, LoadedModel model) {
    this.resolved = resolved;
    this.model = model;
    this.choice = resolved.toolChoice();
  }

  /**
   * What keeps calls to the tools.
   *
   * @param isComplete whether the answer is whole, so that nothing may follow
   */
  record Constraint(LogitsProcessor processor, BooleanSupplier isComplete) {}

  /** An answer that has to be a value of a schema is no call, whatever it looks like. */
  ToolCallParser parser() {
    List<Tool> tools = resolved.tools();
    return resolved.request().schema() == null
        ? writing()
            .filter(style -> !tools.isEmpty() || style.style() == ToolCallStyle.HARMONY)
            .map(style -> ToolCallParser.of(style, tools))
            .orElse(ToolCallParser.NONE)
        : ToolCallParser.NONE;
  }

  private Optional<ToolCallWriting> writing() {
    return model.template().map(ChatTemplate::toolCalls);
  }

  /**
   * Once a call has begun, it is one of a tool, with arguments that the tool takes; and one has to
   * begin where the request says so.
   *
   * @throws AltiplanoException UNSUPPORTED where a call is forced and the model's cannot be
   */
  Optional<Constraint> constraint(AnswerSplitter splitter, boolean constrainsAll) {
    if (choice.isForced() && resolved.request().schema() != null) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST,
          "option \"%s\" forces a call, and \"format\" forbids it; send one of them"
              .formatted(ToolChoice.OPTION));
    }
    Map<String, String> functions = new LinkedHashMap<>();
    choice.among(resolved.tools()).stream()
        .filter(tool -> !tool.name().isEmpty())
        .forEach(tool -> functions.put(tool.name(), tool.parameters()));
    boolean isWanted = choice.isForced() || (constrainsAll && resolved.request().schema() == null);
    if (functions.isEmpty() || !isWanted) {
      return Optional.empty();
    }
    Optional<CallForms> forms =
        writing().flatMap(writing -> CallForms.of(writing, functions.keySet()));
    if (choice.isForced() && forms.isEmpty()) {
      throw new AltiplanoException(
          ErrorKind.UNSUPPORTED,
          "option \"%s\" cannot force a call: the model writes its calls in a way that cannot be kept"
                  .formatted(ToolChoice.OPTION)
              + " to a schema; use \"auto\"");
    }
    return forms.map(form -> constraint(functions, form, splitter));
  }

  private Constraint constraint(
      Map<String, String> functions, CallForms forms, AnswerSplitter splitter) {
    if (choice instanceof ToolChoice.Named) {
      GrammarConstraint whole = forced(functions, forms, splitter);
      return new Constraint(whole, whole::isComplete);
    }
    Grammar begun = model.grammars().calls(functions, forms.begun());
    TaggedConstraint tagged =
        begun.constraintAfter(forms.beginning(), splitter.callPreamble(), UNLIMITED);
    return new Constraint(
        choice.isForced() ? tagged.beginningWith(forced(functions, forms, splitter)) : tagged,
        () -> false);
  }

  private GrammarConstraint forced(
      Map<String, String> functions, CallForms forms, AnswerSplitter splitter) {
    return model
        .grammars()
        .calls(functions, forms.whole(), String.join("", splitter.tags()))
        .constraint(splitter.callPreamble(), UNLIMITED);
  }
}
