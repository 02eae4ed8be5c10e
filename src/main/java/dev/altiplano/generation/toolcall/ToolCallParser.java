package dev.altiplano.generation.toolcall;

import dev.altiplano.model.Tool;
import dev.altiplano.template.ToolCallStyle;
import java.util.List;
import java.util.Set;

/**
 * Parts an answer that arrives in pieces into its text and the calls in it. Holds back what may
 * still become a call, and the white space before that; what looks like the beginning of a call and
 * is none comes out as text. For one answer; not safe for threads.
 */
public interface ToolCallParser {
  /** For an answer that has no calls, whatever it looks like. */
  ToolCallParser NONE =
      new ToolCallParser() {
        @Override
        public Parsed accept(String text) {
          return new Parsed(text, List.of());
        }

        @Override
        public Parsed flush() {
          return new Parsed("", List.of());
        }

        @Override
        public Set<String> tags() {
          return Set.of();
        }
      };

  /** Text that is certain, and calls that are complete. */
  record Parsed(String content, List<FunctionCall> calls) {
    public Parsed {
      calls = List.copyOf(calls);
    }
  }

  /** For one answer of a model that was told of some tools, at least one. */
  static ToolCallParser of(ToolCallStyle style, List<Tool> tools) {
    return new StreamedCalls(ToolCallSyntax.of(style, tools));
  }

  /** Takes the next piece. */
  Parsed accept(String text);

  /** What was held back, when no more comes. */
  Parsed flush();

  /** What has to be seen in the answer, though it may be a token that is no text. */
  Set<String> tags();
}
