package dev.altiplano.api;

import dev.altiplano.generation.PromptCut;
import java.util.List;
import org.springframework.http.HttpHeaders;

/** Says what a prompt lost; Ollama cuts without a word. */
final class CutHeaders {
  static final String TOKENS = "X-Altiplano-Truncated-Tokens";
  static final String MESSAGES = "X-Altiplano-Dropped-Messages";

  /** For web pages, which may read no other headers than those that they are told of. */
  static final List<String> NAMES = List.of(TOKENS, MESSAGES);

  private CutHeaders() {}

  static void set(HttpHeaders headers, PromptCut cut) {
    set(headers, TOKENS, cut.tokens());
    set(headers, MESSAGES, cut.messages());
  }

  private static void set(HttpHeaders headers, String name, int count) {
    if (count > 0) {
      headers.set(name, Integer.toString(count));
    }
  }
}
