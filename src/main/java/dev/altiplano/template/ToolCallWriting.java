package dev.altiplano.template;

import java.util.Optional;

/**
 * How a model calls tools, as far as its template tells.
 *
 * @param tag what begins a call in the style {@link ToolCallStyle#TEMPLATE}; of no meaning
 *     elsewhere
 * @param shape how a call looks; empty where the template does not show one with JSON
 */
public record ToolCallWriting(ToolCallStyle style, String tag, Optional<CallShape> shape) {
  /**
   * What a template shows.
   *
   * @param style where it has a name
   * @param tag what the template writes before a call; empty for nothing
   */
  static ToolCallWriting of(Optional<ToolCallStyle> style, String tag, Optional<CallShape> shape) {
    boolean isBare = tag.isEmpty() || tag.equals("{") || tag.equals("[");
    ToolCallStyle shown = isBare ? ToolCallStyle.BARE_JSON : ToolCallStyle.TEMPLATE;
    // Tags of that name are in many a text that is about something else.
    boolean isOther =
        shape.isPresent() && !shape.get().beforeName().contains(ToolCallStyle.HERMES_TAG);
    return new ToolCallWriting(
        style.filter(named -> named != ToolCallStyle.HERMES || !isOther).orElse(shown), tag, shape);
  }

  /** In a style that needs no tag. */
  public static ToolCallWriting of(ToolCallStyle style) {
    return new ToolCallWriting(style, "", Optional.empty());
  }
}
