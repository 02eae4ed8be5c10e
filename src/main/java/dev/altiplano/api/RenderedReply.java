package dev.altiplano.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The prompt instead of an answer to it, in a reply of either endpoint. */
@JsonInclude(Include.NON_NULL)
record RenderedReply(
    String model,
    String createdAt,
    @Nullable String response,
    ChatReply.@Nullable Message message,
    boolean done,
    @JsonProperty("_debug_info") DebugInfo debugInfo) {
  record DebugInfo(String renderedTemplate) {}

  static RenderedReply ofGenerate(String model, String prompt) {
    return new RenderedReply(
        model, WireTime.utc(Instant.now()), "", null, false, new DebugInfo(prompt));
  }

  static RenderedReply ofChat(String model, String prompt) {
    return new RenderedReply(
        model,
        WireTime.utc(Instant.now()),
        null,
        new ChatReply.Message("", "", ""),
        false,
        new DebugInfo(prompt));
  }
}
