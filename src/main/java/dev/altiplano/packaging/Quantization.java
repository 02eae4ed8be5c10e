package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.Locale;

/**
 * What weights can be quantised to when a model is created. The types are those that Ollama takes;
 * the file stays as it is, and the graph that is made from it has 8 or 4 bits for each weight.
 */
enum Quantization {
  F32,
  F16,
  BF16,
  Q8_0,
  Q4_K_S,
  Q4_K_M;

  /**
   * The type of that name, in any case.
   *
   * @throws AltiplanoException INVALID_OPTION with the text of the protocol
   */
  static Quantization parse(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.equals("Q4_K")) {
      return Q4_K_M;
    }
    for (Quantization type : values()) {
      if (type.name().equals(upper)) {
        return type;
      }
    }
    throw new AltiplanoException(
        ErrorKind.INVALID_OPTION,
        "unsupported quantization type %s - supported types are F32, F16, Q4_K_S, Q4_K_M, Q8_0"
            .formatted(upper));
  }

  /** Whether weights of this type have a number for each weight, with no scales. */
  boolean isFloat() {
    return this == F32 || this == F16 || this == BF16;
  }

  /**
   * Refuses weights that are quantised already.
   *
   * @param fileType the {@code file_type} of a config
   */
  static void requireFloat(String fileType) {
    for (Quantization type : values()) {
      if (type.isFloat() && type.name().equals(fileType)) {
        return;
      }
    }
    throw new AltiplanoException(
        ErrorKind.INVALID_OPTION, "quantization is only supported for F16, BF16 and F32 models");
  }
}
