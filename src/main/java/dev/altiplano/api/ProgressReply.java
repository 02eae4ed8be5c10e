package dev.altiplano.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_DEFAULT;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.altiplano.model.Progress;

/** A line of a pull, a push or a create. */
record ProgressReply(
    String status,
    @JsonInclude(NON_EMPTY) String digest,
    @JsonInclude(NON_DEFAULT) long total,
    @JsonInclude(NON_DEFAULT) long completed) {
  static ProgressReply of(Progress progress) {
    return new ProgressReply(
        progress.status(), progress.digest(), progress.total(), progress.completed());
  }
}
