package dev.altiplano.template.gotemplate.syntax;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;

/** Words for templates that cannot be parsed, as Go has them. */
final class SyntaxFault {
  private SyntaxFault() {}

  static AltiplanoException at(int line, String reason) {
    return new AltiplanoException(
        ErrorKind.INVALID_OPTION, "template: :%d: %s".formatted(line, reason));
  }
}
