package dev.altiplano.api;

import dev.altiplano.generation.Statistics;
import org.jspecify.annotations.Nullable;

/** What {@code usage_details} in a request adds to the end of an answer, zeros included. */
record UsageDetails(
    int promptEvalCachedCount,
    int promptTruncatedCount,
    int promptDroppedMessagesCount,
    int contextShiftCount,
    long queueDuration) {
  static @Nullable UsageDetails of(Statistics statistics, boolean asked) {
    return asked
        ? new UsageDetails(
            statistics.cachedTokens(),
            statistics.cut().tokens(),
            statistics.cut().messages(),
            statistics.shifts(),
            statistics.queue())
        : null;
  }
}
