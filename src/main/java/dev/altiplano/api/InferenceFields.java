package dev.altiplano.api;

import dev.altiplano.api.gojson.GoQuote;
import dev.altiplano.api.gojson.JsonObject;
import dev.altiplano.api.gojson.JsonValue;
import dev.altiplano.generation.AnswerSchema;
import dev.altiplano.generation.Thinking;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.KeepAlive;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /api/generate} and {@code /api/chat} have in common.
 *
 * @param format null where the answer is free text
 * @param topLogprobs without effect unless {@code logprobs} is set, as with Ollama
 * @param usageDetails whether the answer's end is to tell what Ollama does not
 */
record InferenceFields(
    String model,
    boolean stream,
    @Nullable JsonValue format,
    @Nullable KeepAlive keepAlive,
    Map<String, @Nullable Object> options,
    Thinking thinking,
    boolean truncates,
    boolean shifts,
    boolean usageDetails,
    boolean debugRenderOnly,
    boolean logprobs,
    int topLogprobs) {
  private static final int MOST_TOP_LOGPROBS = 20;

  InferenceFields {
    if (topLogprobs < 0 || topLogprobs > MOST_TOP_LOGPROBS) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST, "top_logprobs must be between 0 and " + MOST_TOP_LOGPROBS);
    }
  }

  static InferenceFields read(JsonObject body) {
    return new InferenceFields(
        body.string("model"),
        body.bool("stream", true),
        body.value("format").filter(InferenceFields::asksForAFormat).orElse(null),
        body.value("keep_alive").map(KeepAliveField::read).orElse(null),
        body.map("options"),
        body.value("think").map(ThinkField::read).orElse(Thinking.UNSET),
        body.bool("truncate", true),
        body.bool("shift", true),
        body.bool("usage_details", false),
        body.bool("_debug_render_only", false),
        body.bool("logprobs", false),
        body.integer("top_logprobs"));
  }

  private static boolean asksForAFormat(JsonValue format) {
    return format.kind() != JsonValue.Kind.STRING || !format.text().isEmpty();
  }

  /**
   * What the answer has to be.
   *
   * @throws AltiplanoException INVALID_OPTION for what is no format, INVALID_REQUEST for a schema
   *     that cannot be kept to
   */
  @Nullable AnswerSchema schema() {
    if (format == null) {
      return null;
    }
    if (format.kind() == JsonValue.Kind.OBJECT) {
      return new AnswerSchema(format.source());
    }
    if (format.kind() == JsonValue.Kind.STRING && format.text().equals("json")) {
      return AnswerSchema.ANY_OBJECT;
    }
    throw new AltiplanoException(
        ErrorKind.INVALID_OPTION,
        "invalid format: %s; expected \"json\" or a valid JSON Schema object"
            .formatted(GoQuote.quote(format.source())));
  }

  /** How many of the likeliest tokens are told with each logprob; empty where none is told. */
  OptionalInt toldLogprobs() {
    return logprobs ? OptionalInt.of(topLogprobs) : OptionalInt.empty();
  }

  boolean unloadsWhenIdle() {
    return keepAlive != null && keepAlive.duration().isZero();
  }
}
