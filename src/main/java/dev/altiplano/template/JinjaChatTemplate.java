package dev.altiplano.template;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Capability;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.template.jinja.JinjaTemplate;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A template in Jinja, as it comes with weights. */
final class JinjaChatTemplate implements ChatTemplate {
  private static final Pattern SPLIT_AT_THINKING =
      Pattern.compile("split\\(\\s*(['\"])</think>\\1");

  private final JinjaTemplate template;
  private final Map<String, String> specialTokens;
  private final Set<Capability> capabilities;
  private final Optional<ToolCallStyle> style;
  private final RenderLimits limits;
  private final Clock clock;
  private final MessageForm form;

  /** Several threads may find out the same. */
  private volatile @Nullable ToolCallWriting toolCalls;

  JinjaChatTemplate(
      String source, Map<String, String> specialTokens, RenderLimits limits, Clock clock) {
    this.template = JinjaTemplate.parse(source);
    this.specialTokens = Map.copyOf(specialTokens);
    this.capabilities = Set.copyOf(suggestedBy(source));
    this.style = ToolCallStyle.suggestedByJinja(source);
    this.limits = limits;
    this.clock = clock;
    this.form =
        source.contains("tool_call") ? ToolCallTrial.choose(this::render) : MessageForm.USUAL;
  }

  /** The same guesses from the same words as Ollama makes. */
  static Set<Capability> suggestedBy(String source) {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    if (source.contains("tools") || source.contains("tool_call")) {
      capabilities.add(Capability.TOOLS);
    }
    boolean tags = source.contains("<think>") && source.contains("</think>");
    boolean cutsThinking =
        SPLIT_AT_THINKING.matcher(source).find() && !source.contains("reasoning_content");
    if (tags || cutsThinking) {
      capabilities.add(Capability.THINKING);
    }
    return capabilities;
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Optional<ThinkingTags> thinkingTags() {
    return Optional.empty();
  }

  @Override
  public boolean hasChannels() {
    return style.equals(Optional.of(ToolCallStyle.HARMONY));
  }

  @Override
  public ToolCallWriting toolCalls() {
    ToolCallWriting known = toolCalls;
    if (known == null) {
      Optional<CallShape> shape = CallShape.in(this::render);
      String tag = shape.map(CallShape::tag).orElse("");
      known = ToolCallWriting.of(style, tag, shape);
      toolCalls = known;
    }
    return known;
  }

  @Override
  public String render(ChatPrompt prompt) {
    return render(prompt, form);
  }

  @Override
  public String renderInsertion(
      String prefix, String suffix, @Nullable Boolean thinks, String thinkingLevel) {
    throw new AltiplanoException(
        ErrorKind.UNSUPPORTED,
        "the template of the model has no place for a suffix; send a prompt without one");
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
