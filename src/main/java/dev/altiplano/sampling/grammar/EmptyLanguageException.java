package dev.altiplano.sampling.grammar;

/** Nothing is what is asked for. */
final class EmptyLanguageException extends SchemaException {
  private static final long serialVersionUID = 1;

  EmptyLanguageException() {
    super("allows no value at all");
  }
}
