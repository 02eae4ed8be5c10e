package dev.altiplano.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.altiplano.generation.TokenLogprob;
import java.util.List;

/** What is told of a token: an element of the reply's list, or of the list in one. */
record LogprobField(
    String token,
    float logprob,
    @JsonInclude(NON_EMPTY) List<Integer> bytes,
    @JsonInclude(NON_EMPTY) List<LogprobField> topLogprobs) {
  static List<LogprobField> of(List<TokenLogprob> logprobs) {
    return logprobs.stream()
        .map(of -> new LogprobField(of.token(), of.logprob(), of.bytes(), of(of.top())))
        .toList();
  }
}
