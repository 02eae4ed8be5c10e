package dev.altiplano.template;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.jinja.JinjaTemplate;
import dev.altiplano.template.jinja.RenderLimits;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The chat template of a model. Immutable and safe for use by several threads. */
public final class ChatTemplate {
  private final JinjaTemplate template;
  private final Map<String, String> specialTokens;
  private final Set<TemplateCapability> capabilities;
  private final ToolCallStyle toolCallStyle;
  private final RenderLimits limits;
  private final Clock clock;
  private final MessageForm form;

  private ChatTemplate(
      String source, Map<String, String> specialTokens, RenderLimits limits, Clock clock) {
    this.template = JinjaTemplate.parse(source);
    this.specialTokens = Map.copyOf(specialTokens);
    this.capabilities = Set.copyOf(TemplateCapability.suggestedBy(source));
    this.toolCallStyle = ToolCallStyle.suggestedBy(source);
    this.limits = limits;
    this.clock = clock;
    this.form =
        source.contains("tool_call") ? ToolCallTrial.choose(this::render) : MessageForm.USUAL;
  }

  /**
   * Parses a template.
   *
   * @param specialTokens texts that it knows by name, such as {@code bos_token}
   * @throws AltiplanoException with line and reason, if the source is no template
   */
  public static ChatTemplate of(String jinjaSource, Map<String, String> specialTokens) {
    return of(
        jinjaSource, specialTokens, RenderLimits.DEFAULT, Clock.system(ZoneId.systemDefault()));
  }

  /** Likewise with other limits, and a clock for templates that tell the date. */
  public static ChatTemplate of(
      String jinjaSource, Map<String, String> specialTokens, RenderLimits limits, Clock clock) {
    return new ChatTemplate(jinjaSource, specialTokens, limits, clock);
  }

  /** What the source suggests that the model can do. */
  public Set<TemplateCapability> capabilities() {
    return capabilities;
  }

  /** How the model writes the call of a tool. */
  public ToolCallStyle toolCallStyle() {
    return toolCallStyle;
  }

  /**
   * The text that the model is to continue.
   *
   * @throws AltiplanoException if the template refuses the conversation or cannot render it
   */
  public String render(ChatPrompt prompt) {
    return render(prompt, form);
  }

  private String render(ChatPrompt prompt, MessageForm messages) {
    Map<String, Object> variables = new HashMap<>(specialTokens);
    variables.putAll(prompt.variables());
    variables.put("messages", messages.of(prompt.messages()));
    variables.put("add_generation_prompt", prompt.addGenerationPrompt());
    if (!prompt.tools().isEmpty()) {
      variables.put("tools", prompt.tools());
    }
    Boolean thinking = prompt.enableThinking();
    if (thinking != null) {
      // Templates know the switch by one name or the other.
      variables.put("enable_thinking", thinking);
      variables.put("thinking", thinking);
    }
    return template.render(variables, limits, clock);
  }
}
