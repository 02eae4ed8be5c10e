package dev.altiplano.graph;

import dev.altiplano.engine.TensorNames;

/**
 * Which of the forms that exporters give a decoder is to be written.
 *
 * @param attention how it attends
 * @param half whether the past and the logits are in half precision
 * @param positions whether it takes the positions of tokens, or counts them itself
 * @param rounded whether products are of numbers that were rounded to 8 bits, with one scale for
 *     all of a run, as dynamic quantisation makes them
 * @param cacheBranch whether it is told if there is a past, and looks at none otherwise
 */
public record ExportForm(
    Attends attention,
    boolean half,
    boolean rounded,
    boolean positions,
    boolean cacheBranch,
    Keeps logits,
    TensorNames names) {
  /** As Optimum writes it. */
  public static final ExportForm OPTIMUM =
      new ExportForm(Attends.PLAIN, false, false, true, false, Keeps.ALL, TensorNames.OPTIMUM);

  /** How the graph attends. */
  public enum Attends {
    /** With products and a softmax. */
    PLAIN,
    /** With products and a softmax, and no look at what is to come: traced with one new token. */
    PLAIN_WITHOUT_CAUSALITY,
    /** With an operator of ONNX Runtime. */
    GROUP_QUERY_ATTENTION
  }

  /** Which logits it computes. */
  public enum Keeps {
    ALL,
    LAST,
    AS_TOLD
  }

  public ExportForm with(Attends otherAttention) {
    return new ExportForm(otherAttention, half, rounded, positions, cacheBranch, logits, names);
  }

  public ExportForm with(Keeps otherLogits) {
    return new ExportForm(attention, half, rounded, positions, cacheBranch, otherLogits, names);
  }

  public ExportForm with(TensorNames otherNames) {
    return new ExportForm(attention, half, rounded, positions, cacheBranch, logits, otherNames);
  }

  public ExportForm inHalfPrecision() {
    return new ExportForm(attention, true, rounded, positions, cacheBranch, logits, names);
  }

  public ExportForm withoutPositions() {
    return new ExportForm(attention, half, rounded, false, cacheBranch, logits, names);
  }

  public ExportForm withCacheBranch() {
    return new ExportForm(attention, half, rounded, positions, true, logits, names);
  }

  public ExportForm withRoundedProducts() {
    return new ExportForm(attention, half, true, positions, cacheBranch, logits, names);
  }
}
