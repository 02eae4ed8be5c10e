package dev.altiplano.generation;

/** Whether the model is to think before it answers. */
public enum Thinking {
  /** Not said: on where the model can, off elsewhere. */
  UNSET(""),
  OFF(""),
  /** On, with no level named. */
  ON("medium"),
  LOW("low"),
  MEDIUM("medium"),
  HIGH("high"),
  MAX("max");

  private final String level;

  Thinking(String level) {
    this.level = level;
  }

  /** The level that templates are told; empty where there is none. */
  public String level() {
    return level;
  }
}
