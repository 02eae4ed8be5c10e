package dev.altiplano.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.altiplano.api.gojson.GoJson;
import dev.altiplano.api.gojson.JsonLine;
import dev.altiplano.generation.GenerationChunk.Text;
import java.time.Instant;

/**
 * Writes the lines of one streamed answer that carry text. There is one for each token, and only
 * its time and its text differ; the rest is written once. Not safe for threads.
 */
final class TextLines {
  private static final byte[] THINKING = ",\"thinking\":".getBytes(UTF_8);
  private static final byte[] LOGPROBS = ",\"logprobs\":".getBytes(UTF_8);
  private static final byte[] CLOSE = "}\n".getBytes(UTF_8);

  private final byte[] beforeTime;
  private final byte[] beforeContent;
  private final byte[] end;
  private final WireTime.Ticker now = new WireTime.Ticker();

  /**
   * Lines of one answer.
   *
   * @param beforeContent JSON between the time and the content
   * @param afterContent JSON between content and thinking, and {@code done}
   */
  TextLines(String model, String beforeContent, String afterContent) {
    this.beforeTime =
        new JsonLine()
            .part("{\"model\":".getBytes(UTF_8))
            .string(model)
            .part(",\"created_at\":".getBytes(UTF_8))
            .toBytes();
    this.beforeContent = beforeContent.getBytes(UTF_8);
    this.end = (afterContent + ",\"done\":false").getBytes(UTF_8);
  }

  byte[] line(Text text) {
    JsonLine line =
        new JsonLine()
            .part(beforeTime)
            .string(now.utc(Instant.now()))
            .part(beforeContent)
            .string(text.content());
    if (!text.thinking().isEmpty()) {
      line.part(THINKING).string(text.thinking());
    }
    line.part(end);
    if (!text.logprobs().isEmpty()) {
      line.part(LOGPROBS).part(GoJson.write(LogprobField.of(text.logprobs())));
    }
    return line.part(CLOSE).toBytes();
  }
}
