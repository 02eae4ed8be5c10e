package dev.altiplano.template;

import dev.altiplano.model.Capability;
import dev.altiplano.template.gotemplate.GoPrompt;
import dev.altiplano.template.gotemplate.GoTemplate;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A template in the language of Go, as it comes with models of Ollama. */
final class GoChatTemplate implements ChatTemplate {
  private final GoTemplate template;
  private final Optional<ToolCallStyle> style;
  private final RenderLimits limits;
  private final Clock clock;
  private final Optional<ThinkingTags> thinkingTags;

  /** Several threads may find out the same. */
  private volatile @Nullable ToolCallWriting toolCalls;

  GoChatTemplate(String source, RenderLimits limits, Clock clock) {
    this.template = GoTemplate.parse(source);
    this.style = ToolCallStyle.suggestedByGo(source);
    this.limits = limits;
    this.clock = clock;
    this.thinkingTags =
        template.thinkingTags().map(tags -> new ThinkingTags(tags.opening(), tags.closing()));
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    if (template.variables().contains("tools")) {
      capabilities.add(Capability.TOOLS);
    }
    if (template.variables().contains("suffix")) {
      capabilities.add(Capability.INSERT);
    }
    if (thinkingTags.isPresent()) {
      capabilities.add(Capability.THINKING);
    }
    return capabilities;
  }

  @Override
  public Optional<ThinkingTags> thinkingTags() {
    return thinkingTags;
  }

  @Override
  public boolean hasChannels() {
    return style.equals(Optional.of(ToolCallStyle.HARMONY));
  }

  @Override
  public ToolCallWriting toolCalls() {
    ToolCallWriting known = toolCalls;
    if (known == null) {
      String tag = template.toolCallTag().orElse("");
      known = ToolCallWriting.of(style, tag, CallShape.in(this::render));
      toolCalls = known;
    }
    return known;
  }

  @Override
  public String render(ChatPrompt prompt) {
    return template.render(
        new GoPrompt(
            prompt.messages(), prompt.tools(), prompt.enableThinking(), prompt.thinkingLevel()),
        limits,
        clock);
  }

  @Override
  public String renderInsertion(
      String prefix, String suffix, @Nullable Boolean thinks, String thinkingLevel) {
    return template.renderInsertion(prefix, suffix, thinks, thinkingLevel, limits, clock);
  }
}
