package dev.altiplano.convert.vocabulary;

/** What a token is, numbered from 1 in files. */
enum TokenType {
  NORMAL,
  UNKNOWN,
  CONTROL,
  USER_DEFINED,
  UNUSED,
  BYTE;

  /** The type with this number; one that is not known is no special type. */
  static TokenType of(long number) {
    return number >= 1 && number <= values().length ? values()[(int) number - 1] : NORMAL;
  }

  /** Whether its text becomes the token before the text around it is looked at. */
  boolean isWhole() {
    return this == UNKNOWN || this == CONTROL || this == USER_DEFINED;
  }

  /** Whether it controls the model, and is no part of a text. */
  boolean isSpecial() {
    return this == UNKNOWN || this == CONTROL;
  }
}
