package dev.altiplano.template;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/** What the source of a chat template suggests that its model can do. */
public enum TemplateCapability {
  /** Calls functions that it is told about. */
  TOOLS,
  /** Reasons before it answers. */
  THINKING;

  private static final Pattern SPLIT_AT_THINKING =
      Pattern.compile("split\\(\\s*(['\"])</think>\\1");

  /** The same guesses from the same words as Ollama makes. */
  static Set<TemplateCapability> suggestedBy(String source) {
    Set<TemplateCapability> capabilities = EnumSet.noneOf(TemplateCapability.class);
    if (source.contains("tools") || source.contains("tool_call")) {
      capabilities.add(TOOLS);
    }
    boolean tags = source.contains("<think>") && source.contains("</think>");
    boolean cutsThinking =
        SPLIT_AT_THINKING.matcher(source).find() && !source.contains("reasoning_content");
    if (tags || cutsThinking) {
      capabilities.add(THINKING);
    }
    return capabilities;
  }
}
