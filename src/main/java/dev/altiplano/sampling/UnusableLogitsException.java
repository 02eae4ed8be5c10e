package dev.altiplano.sampling;

/** Some logits are no numbers, or infinite, so that nothing follows from the others either. */
public final class UnusableLogitsException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  UnusableLogitsException(int broken, int all) {
    super("%d of %d logits are NaN or infinite".formatted(broken, all));
  }
}
