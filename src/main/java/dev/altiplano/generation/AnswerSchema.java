package dev.altiplano.generation;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.sampling.grammar.Grammars;
import dev.altiplano.sampling.grammar.SchemaException;

/**
 * A JSON Schema that an answer has to keep to, and can.
 *
 * @param text the schema
 */
public record AnswerSchema(String text) {
  /** For any JSON object. */
  public static final AnswerSchema ANY_OBJECT = new AnswerSchema("{\"type\":\"object\"}");

  /**
   * Checks that the schema can be kept to.
   *
   * @throws AltiplanoException INVALID_REQUEST saying which part of it cannot; OUT_OF_MEMORY
   */
  public AnswerSchema {
    var _ = Survival.of(() -> checked(text));
  }

  private static String checked(String text) {
    try {
      Grammars.check(text);
      return text;
    } catch (SchemaException e) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST, "the format cannot be kept to: " + e.getMessage(), e);
    }
  }
}
