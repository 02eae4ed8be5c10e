package dev.altiplano.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.altiplano.generation.GenerationChunk.Done;
import dev.altiplano.generation.GenerationChunk.Text;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line or the whole of the answer to {@code POST /api/generate}. */
record GenerateReply(
    String model,
    String createdAt,
    String response,
    @JsonInclude(NON_EMPTY) String thinking,
    boolean done,
    @JsonInclude(NON_EMPTY) String doneReason,
    @JsonInclude(NON_EMPTY) List<Integer> context,
    @JsonUnwrapped Metrics metrics,
    @JsonInclude(NON_EMPTY) List<LogprobField> logprobs,
    @JsonUnwrapped @Nullable UsageDetails usage) {

  record Format(String model, boolean usageDetails) implements AnswerFormat {
    Format(InferenceFields fields) {
      this(fields.model(), fields.usageDetails());
    }

    @Override
    public TextLines lines() {
      return new TextLines(model, ",\"response\":", "");
    }

    @Override
    public RenderedReply rendered(String prompt) {
      return RenderedReply.ofGenerate(model, prompt);
    }

    @Override
    public GenerateReply end(Text text, Done done) {
      return new GenerateReply(
          model,
          WireTime.utc(Instant.now()),
          text.content(),
          text.thinking(),
          true,
          AnswerFormat.wireName(done.reason()),
          done.context(),
          Metrics.of(done.statistics()),
          LogprobField.of(text.logprobs()),
          UsageDetails.of(done.statistics(), usageDetails));
    }

    @Override
    public GenerateReply unfinished(Text text) {
      return new GenerateReply(
          model,
          WireTime.utc(Instant.now()),
          text.content(),
          text.thinking(),
          false,
          "",
          List.of(),
          Metrics.NONE,
          LogprobField.of(text.logprobs()),
          null);
    }
  }
}
