package dev.altiplano.template.jinja.syntax;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;

/** Words for templates that cannot be parsed. */
final class SyntaxFault {
  private SyntaxFault() {}

  static AltiplanoException at(int line, String reason) {
    return new AltiplanoException(
        ErrorKind.INVALID_OPTION, "template line " + line + ": " + reason);
  }
}
