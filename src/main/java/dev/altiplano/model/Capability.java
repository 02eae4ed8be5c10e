package dev.altiplano.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a model can do, by the names of the Ollama protocol. */
public enum Capability {
  COMPLETION,
  TOOLS,
  INSERT,
  VISION,
  EMBEDDING,
  THINKING,
  IMAGE,
  AUDIO;

  /** What this server can do; it shows and offers nothing else, whatever a model can. */
  public static final Set<Capability> SERVED =
      Collections.unmodifiableSet(EnumSet.of(COMPLETION, TOOLS, THINKING));

  /** The name on the wire and in manifests. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a chat template, Jinja or Go, has a place for tools. */
  public static boolean isToolTemplate(String source) {
    return source.contains("tools") || source.contains("tool_call") || source.contains(".Tools");
  }

  /** Whether a chat template, Jinja or Go, has a place for thinking. */
  public static boolean isThinkingTemplate(String source) {
    return source.contains("</think>") || source.contains(".Thinking");
  }
}
