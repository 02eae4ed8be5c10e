package dev.altiplano.convert.vocabulary;

import java.util.List;
import java.util.Set;

/**
 * Tokens that llama.cpp knows by their text, since converters do not mark them: in whatever file
 * they are, and whatever type it gives them, they control the model.
 */
final class SpecialNames {
  private static final String END = "<|end|>";
  private static final String TOOL_RESPONSE = "<|tool_response>";

  private static final Set<String> ENDS =
      Set.of(
          "<|eot_id|>",
          "<|im_end|>",
          END,
          "<|return|>",
          "<|call|>",
          "<|flush|>",
          "<|calls|>",
          "<end_of_turn>",
          "<|endoftext|>",
          "</s>",
          "<|eom_id|>",
          "<EOT>",
          "_<EOT>",
          "[EOT]",
          "[EOS]",
          "<|end_of_text|>",
          "<end_of_utterance>",
          "<eos>",
          "<turn|>",
          TOOL_RESPONSE,
          "<｜end▁of▁sentence｜>",
          // A text that is filled in, ends where the next file would begin.
          "<|fim_pad|>",
          "<fim-pad>",
          "<fim_pad>",
          "<PAD>",
          "[PAD]",
          "<|fim_repo|>",
          "<|repo_name|>",
          "<fim-repo>",
          "<REPO>",
          "<reponame>",
          "<|file_sep|>");

  private static final Set<String> FILL_IN =
      Set.of(
          "<|fim_prefix|>",
          "<fim-prefix>",
          "<fim_prefix>",
          "<｜fim▁begin｜>",
          "<PRE>",
          "▁<PRE>",
          "<|code_prefix|>",
          "<|prefix|>",
          "<|fim_suffix|>",
          "<fim-suffix>",
          "<fim_suffix>",
          "<｜fim▁hole｜>",
          "<SUF>",
          "▁<SUF>",
          "<|code_suffix|>",
          "<|suffix|>",
          "<|fim_middle|>",
          "<fim-middle>",
          "<fim_middle>",
          "<｜fim▁end｜>",
          "<MID>",
          "▁<MID>",
          "<|code_middle|>",
          "<|middle|>");

  private SpecialNames() {}

  static boolean controls(String token) {
    return ENDS.contains(token) || FILL_IN.contains(token);
  }

  /** Whether a token ends an answer, in a vocabulary with these tokens. */
  static boolean ends(String token, Set<String> vocabulary) {
    return switch (token) {
      // Where messages have several parts, it ends only one of them.
      case END -> !hasParts(vocabulary);
      case "</s>" -> !vocabulary.contains(TOOL_RESPONSE);
      default -> ENDS.contains(token);
    };
  }

  private static boolean hasParts(Set<String> vocabulary) {
    return vocabulary.containsAll(List.of("<|return|>", "<|call|>"))
        || vocabulary.containsAll(List.of("<|flush|>", "<|calls|>"));
  }
}
