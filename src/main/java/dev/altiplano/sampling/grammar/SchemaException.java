package dev.altiplano.sampling.grammar;

/** A schema that cannot be kept to. The message says where, and which keyword or value it is. */
public sealed class SchemaException extends RuntimeException permits EmptyLanguageException {
  private static final long serialVersionUID = 1;

  private final String message;

  SchemaException(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
