package dev.altiplano.metrics;

import dev.altiplano.generation.Endpoint;
import dev.altiplano.generation.GenerationListener;
import dev.altiplano.generation.GenerationRecord;
import dev.altiplano.generation.PromptCut;
import dev.altiplano.generation.Statistics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Meters of finished requests: the server metrics of OpenTelemetry's GenAI conventions, and counts
 * of our own: tokens, and what prompts and contexts lost. Tags name the model, the endpoint and the
 * kind of error, never a prompt.
 */
public final class GenerationMeters implements GenerationListener {
  private static final Duration[] DURATION_BUCKETS =
      seconds(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

  private static final Duration[] FIRST_TOKEN_BUCKETS =
      seconds(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10);

  /** The conventions begin at 10 ms; small models are faster. */
  private static final Duration[] OUTPUT_TOKEN_BUCKETS =
      seconds(
          0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5,
          0.75, 1, 2.5);

  private final MeterRegistry registry;

  public GenerationMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void finished(GenerationRecord record) {
    Tags genAi = genAiTags(record);
    Tags outcome =
        record
            .error()
            .map(kind -> genAi.and("error.type", kind.name().toLowerCase(Locale.ROOT)))
            .orElse(genAi.and("error.type", ""));
    record(
        "gen_ai.server.request.duration",
        "Time from a request's arrival to its end",
        DURATION_BUCKETS,
        outcome,
        record.statistics().total());
    record
        .timeToFirstToken()
        .ifPresent(
            nanos ->
                record(
                    "gen_ai.server.time_to_first_token",
                    "Time from a request's arrival to its first token",
                    FIRST_TOKEN_BUCKETS,
                    genAi,
                    nanos));
    record
        .timePerOutputToken()
        .ifPresent(
            nanos ->
                record(
                    "gen_ai.server.time_per_output_token",
                    "Mean time of a request's tokens after the first",
                    OUTPUT_TOKEN_BUCKETS,
                    genAi,
                    nanos));
    record.model().ifPresent(model -> countTokens(model, record));
  }

  private void countTokens(String model, GenerationRecord record) {
    Tags tags = Tags.of("model", model, "endpoint", record.endpoint().path());
    Statistics statistics = record.statistics();
    count("prompt.tokens", "Prompt tokens, cached ones included", tags, statistics.promptTokens());
    count("cached.tokens", "Prompt tokens that were cached", tags, statistics.cachedTokens());
    count("generated.tokens", "Generated tokens", tags, statistics.generatedTokens());
    countLosses(tags, statistics);
    record
        .timeInQueue()
        .ifPresent(
            nanos ->
                Timer.builder("altiplano.queue.duration")
                    .description("Time from a loaded model to a slot")
                    .tags(tags)
                    .register(registry)
                    .record(Duration.ofNanos(nanos)));
  }

  private void countLosses(Tags tags, Statistics statistics) {
    PromptCut cut = statistics.cut();
    count("prompt.truncations", "Prompts that were shortened", tags, cut.isNone() ? 0 : 1);
    count("prompt.truncated.tokens", "Tokens cut out of prompts", tags, cut.tokens());
    count("prompt.dropped.messages", "Messages left out of prompts", tags, cut.messages());
    count("context.shifts", "Times that older tokens made room", tags, statistics.shifts());
  }

  private void count(String which, String description, Tags tags, int amount) {
    Counter.builder("altiplano." + which)
        .description(description)
        .tags(tags)
        .register(registry)
        .increment(amount);
  }

  private void record(String name, String description, Duration[] buckets, Tags tags, long nanos) {
    Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(buckets)
        .tags(tags)
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  private static Tags genAiTags(GenerationRecord record) {
    return Tags.of(
        "gen_ai.operation.name",
        operation(record.endpoint()),
        "gen_ai.provider.name",
        "altiplano",
        "gen_ai.request.model",
        record.model().orElse(""),
        "endpoint",
        record.endpoint().path());
  }

  private static String operation(Endpoint endpoint) {
    return switch (endpoint) {
      case CHAT -> "chat";
      case GENERATE -> "text_completion";
    };
  }

  private static Duration[] seconds(double... values) {
    return LongStream.range(0, values.length)
        .mapToObj(i -> Duration.ofNanos(Math.round(values[(int) i] * 1e9)))
        .toArray(Duration[]::new);
  }
}
