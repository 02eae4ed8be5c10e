package dev.altiplano.residency;

import java.util.Locale;

/** Why a model is unloaded. */
public enum UnloadReason {
  /** Another model needs its memory. */
  MEMORY,
  /** Another model needs its place among those that may be loaded. */
  COUNT,
  /** Nobody used it for its keep-alive. */
  KEEP_ALIVE,
  /** A request unloaded it. */
  REQUEST,
  /** It is loaded anew: for a longer context, or because its thread died. */
  RELOAD,
  /** The server stops. */
  SHUTDOWN;

  /** As a tag of a meter has it: {@code keep-alive}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
