package dev.altiplano.template;

/** What stands before and after the reasoning in the answers of a model; never empty. */
public record ThinkingTags(String opening, String closing) {
  /** What most models write. */
  public static final ThinkingTags USUAL = new ThinkingTags("<think>", "</think>");
}
