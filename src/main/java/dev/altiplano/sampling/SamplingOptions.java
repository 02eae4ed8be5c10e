package dev.altiplano.sampling;

import java.util.OptionalLong;

/**
 * How a sequence chooses its tokens. Probabilities are shares between 0 and 1; a value at which a
 * step has no effect turns that step off.
 *
 * @param temperature divides the logits before the draw; 0 or less takes the best token
 * @param topK most candidates that stay; 0 or less keeps all
 * @param topP fewest likeliest candidates with this much probability stay; 1 or more keeps all
 * @param minP candidates below this share of the best one's probability go; 0 or less keeps all
 * @param typicalP fewest locally typical candidates with more than this probability stay; 1 or more
 *     keeps all
 * @param repeatLastN how many last tokens the penalties look at; 0 for none, negative for all
 * @param repeatPenalty divides a positive logit of a repeated token and multiplies another; 1 is
 *     neutral
 * @param presencePenalty subtracted once from the logit of a repeated token
 * @param frequencyPenalty subtracted for each occurrence of a token
 * @param seed same seed, same draws; empty for a random one
 */
public record SamplingOptions(
    float temperature,
    int topK,
    float topP,
    float minP,
    float typicalP,
    int repeatLastN,
    float repeatPenalty,
    float presencePenalty,
    float frequencyPenalty,
    OptionalLong seed) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException for a value that is not finite, or a repeat penalty that is
   *     not above 0
   */
  public SamplingOptions {
    requireFinite("temperature", temperature);
    requireFinite("topP", topP);
    requireFinite("minP", minP);
    requireFinite("typicalP", typicalP);
    requireFinite("repeatPenalty", repeatPenalty);
    requireFinite("presencePenalty", presencePenalty);
    requireFinite("frequencyPenalty", frequencyPenalty);
    if (repeatPenalty <= 0) {
      throw new IllegalArgumentException(
          "repeatPenalty is %s; it must be above 0".formatted(repeatPenalty));
    }
  }

  /** How many last tokens the penalties have to know. */
  int penalisedTokens() {
    if (repeatPenalty == 1 && presencePenalty == 0 && frequencyPenalty == 0) {
      return 0;
    }
    return repeatLastN < 0 ? Integer.MAX_VALUE : repeatLastN;
  }

  private static void requireFinite(String name, float value) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException(
          "%s is %s; it must be a finite number".formatted(name, value));
    }
  }
}
