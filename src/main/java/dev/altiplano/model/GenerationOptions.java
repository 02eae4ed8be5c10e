package dev.altiplano.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client can choose about a generation, with Ollama's names, defaults and meanings.
 *
 * @param contextLength {@code num_ctx}: tokens of prompt and answer together; empty takes the
 *     server's default
 * @param keep {@code num_keep}: first tokens that survive a cut prompt and a context shift;
 *     negative for the whole prompt
 * @param maxTokens {@code num_predict}: most tokens to generate; empty, for any negative number,
 *     has no limit of its own
 * @param seed {@code seed}: same seed, same text; empty for a random one
 * @param temperature 0 takes the likeliest token
 * @param topK most candidates that stay; 0 or less keeps all
 * @param topP probability mass that stays
 * @param minP candidates below this share of the best one's probability go
 * @param typicalP mass of locally typical candidates that stays
 * @param repeatLastN how many last tokens the penalties look at; 0 for none, negative for the whole
 *     context
 * @param repeatPenalty divisor for the logits of repeated tokens
 * @param presencePenalty subtracted once from the logits of repeated tokens
 * @param frequencyPenalty subtracted for each repetition
 * @param stop texts that end the answer and are not part of it
 */
public record GenerationOptions(
    OptionalInt contextLength,
    int keep,
    OptionalInt maxTokens,
    OptionalLong seed,
    float temperature,
    int topK,
    float topP,
    float minP,
    float typicalP,
    int repeatLastN,
    float repeatPenalty,
    float presencePenalty,
    float frequencyPenalty,
    List<String> stop) {
  /** What holds where neither the model nor the request says otherwise. */
  public static final GenerationOptions DEFAULTS =
      new GenerationOptions(
          OptionalInt.empty(),
          4,
          OptionalInt.empty(),
          OptionalLong.empty(),
          0.8f,
          40,
          0.9f,
          0,
          1,
          64,
          1,
          0,
          0,
          List.of());

  private static final int LEAST_CONTEXT = 4;

  public GenerationOptions {
    stop = List.copyOf(stop);
    if (!(repeatPenalty > 0)) {
      throw new AltiplanoException(
          ErrorKind.INVALID_OPTION, "option \"repeat_penalty\" must be above 0");
    }
  }

  /**
   * These options overlaid with others by their wire names: first those of the model, then those of
   * the request. Values are as a JSON parser gives them. A null and an unknown name change nothing;
   * options that are fixed when a model is loaded are checked and change nothing either.
   *
   * @throws AltiplanoException INVALID_OPTION for a value of the wrong type
   */
  public GenerationOptions with(Map<String, ? extends @Nullable Object> overlay) {
    var values = new OptionValues(overlay);
    values.checkLoadTime();
    return new GenerationOptions(
        contextLength(values),
        values.integer("num_keep").orElse(keep),
        maxTokens(values),
        seed(values),
        values.real("temperature", temperature),
        values.integer("top_k").orElse(topK),
        values.real("top_p", topP),
        values.real("min_p", minP),
        values.real("typical_p", typicalP),
        values.integer("repeat_last_n").orElse(repeatLastN),
        values.real("repeat_penalty", repeatPenalty),
        values.real("presence_penalty", presencePenalty),
        values.real("frequency_penalty", frequencyPenalty),
        values.strings("stop").orElse(stop));
  }

  /** Names in {@code options} that mean nothing here, for the log. */
  public static SortedSet<String> unknownNames(Map<String, ? extends @Nullable Object> options) {
    return OptionValues.unknownNames(options);
  }

  private OptionalInt contextLength(OptionValues values) {
    OptionalInt given = values.integer("num_ctx");
    return given.isPresent()
        ? OptionalInt.of(Math.max(LEAST_CONTEXT, given.getAsInt()))
        : contextLength;
  }

  private OptionalInt maxTokens(OptionValues values) {
    OptionalInt given = values.integer("num_predict");
    if (given.isEmpty()) {
      return maxTokens;
    }
    return given.getAsInt() < 0 ? OptionalInt.empty() : given;
  }

  private OptionalLong seed(OptionValues values) {
    OptionalLong given = values.wholeNumber("seed");
    if (given.isEmpty()) {
      return seed;
    }
    return given.getAsLong() < 0 ? OptionalLong.empty() : given;
  }
}
