package dev.altiplano.api;

import dev.altiplano.api.gojson.JsonObject;
import dev.altiplano.api.gojson.JsonValue;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.OptionalInt;

/** {@code images}: base64 texts. Only whether there are any is of interest. */
final class ImagesField {
  private static final int GROUP = 4;

  private ImagesField() {}

  static boolean anyIn(JsonObject fields) {
    return !fields
        .elements("images", "[]api.ImageData", image -> requireBase64(fields, image))
        .isEmpty();
  }

  private static JsonValue requireBase64(JsonObject fields, JsonValue image) {
    switch (image.kind()) {
      case STRING -> requireBase64(image.text());
      case OBJECT, NUMBER, BOOL ->
          throw fields.wrongType("images", image.kind().word(), "api.ImageData");
      case ARRAY, NULL -> {}
    }
    return image;
  }

  private static void requireBase64(String text) {
    OptionalInt bad = firstBad(text.replace("\r", "").replace("\n", ""));
    if (bad.isPresent()) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST, "illegal base64 data at input byte " + bad.getAsInt());
    }
  }

  /** The first place where padded base64 of the standard alphabet goes wrong. */
  private static OptionalInt firstBad(String text) {
    int data = 0;
    while (data < text.length() && isOfAlphabet(text.charAt(data))) {
      data++;
    }
    String padding = "=".repeat((GROUP - data % GROUP) % GROUP);
    String rest = text.substring(data);
    if (padding.length() == GROUP - 1 || !rest.startsWith(padding)) {
      return OptionalInt.of(rest.isEmpty() ? data - data % GROUP : data);
    }
    return rest.equals(padding) ? OptionalInt.empty() : OptionalInt.of(data + padding.length());
  }

  private static boolean isOfAlphabet(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || c == '+' || c == '/');
  }
}
