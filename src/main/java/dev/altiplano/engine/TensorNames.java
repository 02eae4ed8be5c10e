package dev.altiplano.engine;

import java.util.Locale;

/**
 * What an exported decoder graph calls its inputs and outputs. Those of the layers have {@code %d}
 * where the number of the layer is.
 *
 * @param inputIds the new tokens
 * @param attentionMask a one for each token, new or past
 * @param positionIds the position of each new token
 * @param pastKey keys of the past tokens of a layer
 * @param pastValue values of the past tokens of a layer
 * @param logits of the new tokens, or of the last of them
 * @param presentKey keys of all tokens of a layer
 * @param presentValue values of all tokens of a layer
 */
public record TensorNames(
    String inputIds,
    String attentionMask,
    String positionIds,
    String pastKey,
    String pastValue,
    String logits,
    String presentKey,
    String presentValue) {
  private static final String LAYER = "%d";

  /** The names that Optimum gives them, and after it nearly everybody. */
  public static final TensorNames OPTIMUM =
      new TensorNames(
          "input_ids",
          "attention_mask",
          "position_ids",
          "past_key_values.%d.key",
          "past_key_values.%d.value",
          "logits",
          "present.%d.key",
          "present.%d.value");

  public TensorNames {
    requireLayer("pastKey", pastKey);
    requireLayer("pastValue", pastValue);
    requireLayer("presentKey", presentKey);
    requireLayer("presentValue", presentValue);
  }

  private static void requireLayer(String field, String name) {
    if (!name.contains(LAYER)) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; it must have %s in it".formatted(field, name, LAYER));
    }
  }

  /** The name with the number of the layer in it. */
  public static String ofLayer(String name, int layer) {
    return name.replace(LAYER, String.format(Locale.ROOT, "%d", layer));
  }
}
