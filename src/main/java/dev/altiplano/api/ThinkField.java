package dev.altiplano.api;

import dev.altiplano.api.gojson.GoQuote;
import dev.altiplano.api.gojson.JsonValue;
import dev.altiplano.generation.Thinking;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;

/** {@code think}: a truth or a level. */
final class ThinkField {
  private ThinkField() {}

  static Thinking read(JsonValue value) {
    return switch (value.kind()) {
      case BOOL -> value.truth() ? Thinking.ON : Thinking.OFF;
      case STRING -> level(value.text());
      case OBJECT, ARRAY, NUMBER, NULL ->
          throw invalid(
              "think must be a boolean or string"
                  + " (\"high\", \"medium\", \"low\", \"max\", true, or false)");
    };
  }

  private static Thinking level(String text) {
    return switch (text) {
      case "low" -> Thinking.LOW;
      case "medium" -> Thinking.MEDIUM;
      case "high" -> Thinking.HIGH;
      case "max" -> Thinking.MAX;
      default ->
          throw invalid(
              "invalid think value: %s (must be \"high\", \"medium\", \"low\", \"max\", true, or false)"
                  .formatted(GoQuote.quote(text)));
    };
  }

  private static AltiplanoException invalid(String text) {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, text);
  }
}
