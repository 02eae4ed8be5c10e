package dev.altiplano.model;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a client can choose about a generation, with Ollama's names, defaults and meanings.
 *
 * @param contextLength {@code num_ctx}: tokens of prompt and answer together; empty takes the
 *     server's default
 * @param keep {@code num_keep}: first tokens that survive a context shift
 * @param maxTokens {@code num_predict}: most tokens to generate; empty for no limit of its own
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
  public GenerationOptions {
    stop = List.copyOf(stop);
  }
}
