package dev.altiplano.generation;

import dev.altiplano.generation.GenerationChunk.Calls;
import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.generation.toolcall.FunctionCall;
import dev.altiplano.generation.toolcall.ToolCallParser;
import dev.altiplano.generation.toolcall.ToolCallParser.Parsed;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.model.ErrorKind;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Turns the text of one answer into chunks, calls of tools apart. Not safe for threads. */
final class AnswerParts {
  private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LENGTH = 8;

  private final ToolCallParser parser;
  private final RandomGenerator random = new Random();
  private int count;

  AnswerParts(ToolCallParser parser) {
    this.parser = parser;
  }

  /**
   * Adds what is certain once this text came.
   *
   * @throws AltiplanoException MODEL_DEFECTIVE where a call cannot be read
   */
  void add(Text text, List<GenerationChunk> chunks) {
    add(text.thinking(), text.logprobs(), parser.accept(text.content()), chunks);
  }

  /** Adds the last of the text, and what was held back. */
  void addLast(Text text, List<GenerationChunk> chunks) {
    add(text, chunks);
    add("", List.of(), parser.flush(), chunks);
  }

  private void add(
      String thinking, List<TokenLogprob> logprobs, Parsed parsed, List<GenerationChunk> chunks) {
    if (!parsed.problem().isEmpty()) {
      throw new AltiplanoException(ErrorKind.MODEL_DEFECTIVE, parsed.problem());
    }
    Text text = new Text(parsed.content(), thinking, logprobs);
    if (!text.isEmpty()) {
      chunks.add(text);
    }
    if (!parsed.calls().isEmpty()) {
      chunks.add(new Calls(parsed.calls().stream().map(this::numbered).toList()));
    }
  }

  private ToolCall numbered(FunctionCall call) {
    return new ToolCall(id(), count++, call.name(), call.arguments());
  }

  private String id() {
    var id = new StringBuilder("call_");
    random
        .ints(ID_LENGTH, 0, ID_LETTERS.length())
        .forEach(letter -> id.append(ID_LETTERS.charAt(letter)));
    return id.toString();
  }
}
