package dev.altiplano.generation.toolcall;

import dev.altiplano.model.Tool;
import dev.altiplano.template.ToolCallWriting;
import java.util.List;
import java.util.Set;

/**
 * Parts an answer that arrives in pieces into its text and the calls in it. Holds back what may
 * still become a call, and the white space before that. A call that lacks its end is dropped; one
 * that is broken ends the answer, as with Ollama. For one answer; not safe for threads.
 */
public interface ToolCallParser {
  /** For an answer that has no calls, whatever it looks like. */
  ToolCallParser NONE =
      new ToolCallParser() {
        @Override
        public Parsed accept(String text) {
          return new Parsed(text, List.of(), "");
        }

        @Override
        public Parsed flush() {
          return Parsed.NOTHING;
        }

        @Override
        public Set<String> tags() {
          return Set.of();
        }
      };

  /**
   * Text that is certain, and calls that are complete.
   *
   * @param problem why what follows them cannot be read; empty as long as it can
   */
  record Parsed(String content, List<FunctionCall> calls, String problem) {
    static final Parsed NOTHING = new Parsed("", List.of(), "");

    public Parsed {
      calls = List.copyOf(calls);
    }
  }

  /** For one answer of a model that was told of some tools, at least one. */
  static ToolCallParser of(ToolCallWriting writing, List<Tool> tools) {
    return new StreamedCalls(ToolCallSyntax.of(writing, tools));
  }

  /** Takes the next piece. */
  Parsed accept(String text);

  /** What was held back, when no more comes. */
  Parsed flush();

  /** What has to be seen in the answer, though it may be a token that is no text. */
  Set<String> tags();
}
