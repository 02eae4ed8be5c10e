package dev.altiplano.template;

/**
 * Whether models are rendered by their Go templates where they have a chat template in Jinja too.
 */
public enum GoTemplates {
  /** Unless the chat template can do more. */
  AUTO,
  ALWAYS,
  NEVER
}
