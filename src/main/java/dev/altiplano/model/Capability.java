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
      Collections.unmodifiableSet(EnumSet.of(COMPLETION, INSERT, THINKING));

  /** The name on the wire and in manifests. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
