package dev.altiplano.sampling.grammar;

/** A schema that cannot be kept to. The message says where, and which keyword or value it is. */
public final class SchemaException extends RuntimeException {
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
