package dev.altiplano.template.limits;

/**
 * How much one rendering may cost. What exceeds a limit fails; nothing is cut short silently.
 *
 * @param steps how many expressions, statements and list items may be worked on; texts count by
 *     their length, so that this bounds the memory of a rendering as well as its time
 * @param outputLength how many characters the output, or any text on the way to it, may have
 */
public record RenderLimits(int steps, int outputLength) {
  /** Enough for conversations of a million tokens, and spent within a few seconds. */
  public static final RenderLimits DEFAULT = new RenderLimits(10_000_000, 8_000_000);

  public RenderLimits {
    if (steps <= 0 || outputLength <= 0) {
      throw new IllegalArgumentException(
          "limits must be positive: steps is %d, outputLength is %d"
              .formatted(steps, outputLength));
    }
  }
}
