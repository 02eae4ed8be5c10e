package dev.altiplano.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line or the whole of the answer to {@code POST /api/chat}. */
record ChatReply(
    String model,
    String createdAt,
    Message message,
    boolean done,
    @JsonInclude(NON_EMPTY) String doneReason,
    @JsonInclude(NON_EMPTY) List<LogprobField> logprobs,
    @JsonUnwrapped Metrics metrics,
    @JsonUnwrapped @Nullable UsageDetails usage) {

  record Message(String role, String content, @JsonInclude(NON_EMPTY) String thinking) {
    static Message ofAssistant(String content, String thinking) {
      return new Message("assistant", content, thinking);
    }
  }

  record Format(String model, boolean usageDetails) implements AnswerFormat {
    Format(InferenceFields fields) {
      this(fields.model(), fields.usageDetails());
    }

    @Override
    public TextLines lines() {
      return new TextLines(model, ",\"message\":{\"role\":\"assistant\",\"content\":", "}");
    }

    @Override
    public RenderedReply rendered(String prompt) {
      return RenderedReply.ofChat(model, prompt);
    }

    @Override
    public ChatReply end(Text text, Done done) {
      return new ChatReply(
          model,
          WireTime.utc(Instant.now()),
          Message.ofAssistant(text.content(), text.thinking()),
          true,
          AnswerFormat.wireName(done.reason()),
          LogprobField.of(text.logprobs()),
          Metrics.of(done.statistics()),
          UsageDetails.of(done.statistics(), usageDetails));
    }

    @Override
    public ChatReply unfinished(Text text) {
      return new ChatReply(
          model,
          WireTime.utc(Instant.now()),
          Message.ofAssistant(text.content(), text.thinking()),
          false,
          "",
          LogprobField.of(text.logprobs()),
          Metrics.NONE,
          null);
    }
  }
}
