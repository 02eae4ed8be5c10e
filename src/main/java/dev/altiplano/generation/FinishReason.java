package dev.altiplano.generation;

/** Why an answer is over. */
public enum FinishReason {
  /** The model ended it, or a stop sequence did. */
  STOP,
  /** The limit of the request or of the context length was reached. */
  LENGTH,
  /** The request only loaded the model. */
  LOAD,
  /** The request only unloaded the model. */
  UNLOAD
}
