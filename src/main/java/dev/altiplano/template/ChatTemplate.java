package dev.altiplano.template;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The template of a model, in either language. Immutable and safe for use by several threads. */
public sealed interface ChatTemplate permits JinjaChatTemplate, GoChatTemplate {
  /**
   * Parses a template in Jinja.
   *
   * @param specialTokens texts that it knows by name, such as {@code bos_token}
   * @throws AltiplanoException with line and reason, if the source is no template
   */
  static ChatTemplate of(String jinjaSource, Map<String, String> specialTokens) {
    return of(
        jinjaSource, specialTokens, RenderLimits.DEFAULT, Clock.system(ZoneId.systemDefault()));
  }

  /** Likewise with other limits, and a clock for templates that tell the date. */
  static ChatTemplate of(
      String jinjaSource, Map<String, String> specialTokens, RenderLimits limits, Clock clock) {
    return new JinjaChatTemplate(jinjaSource, specialTokens, limits, clock);
  }

  /**
   * Parses a template in the language of Go.
   *
   * @throws AltiplanoException INVALID_OPTION in the words of Go, if the source is no template
   */
  static ChatTemplate ofGo(String source) {
    return new GoChatTemplate(source, RenderLimits.DEFAULT, Clock.system(ZoneId.systemDefault()));
  }

  /** What the template suggests that the model can do beside completion. */
  Set<Capability> capabilities();

  /** What stands around the reasoning of the model; empty where the template does not tell. */
  Optional<ThinkingTags> thinkingTags();

  /** Whether answers are messages on channels, as gpt-oss writes them. */
  boolean hasChannels();

  /** How the model calls tools; found out by rendering, when it is first asked for. */
  ToolCallWriting toolCalls();

  /**
   * The text that the model is to continue.
   *
   * @throws AltiplanoException if the template refuses the conversation or cannot render it
   */
  String render(ChatPrompt prompt);

  /**
   * The text that asks the model to fill in what belongs between a beginning and an end.
   *
   * @param thinks whether the model is to reason first; null where nobody said so
   * @param thinkingLevel how much; empty where it is not to
   * @throws AltiplanoException UNSUPPORTED if the template has no place for them; also if it cannot
   *     render
   */
  String renderInsertion(
      String prefix, String suffix, @Nullable Boolean thinks, String thinkingLevel);
}
