package dev.altiplano.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_DEFAULT;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.altiplano.generation.Statistics;

/** Counts and nanoseconds at the end of an answer; zeros are left out. */
record Metrics(
    @JsonInclude(NON_DEFAULT) long totalDuration,
    @JsonInclude(NON_DEFAULT) long loadDuration,
    @JsonInclude(NON_DEFAULT) int promptEvalCount,
    @JsonInclude(NON_DEFAULT) long promptEvalDuration,
    @JsonInclude(NON_DEFAULT) int evalCount,
    @JsonInclude(NON_DEFAULT) long evalDuration) {
  static final Metrics NONE = of(Statistics.NONE);

  static Metrics of(Statistics statistics) {
    return new Metrics(
        statistics.total(),
        statistics.load(),
        statistics.promptTokens(),
        statistics.prompt(),
        statistics.generatedTokens(),
        statistics.generation());
  }
}
