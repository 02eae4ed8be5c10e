package dev.altiplano.generation;

import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.sampling.grammar.Preamble;
import java.util.Set;

/** Tells the thinking in an answer that arrives in pieces from the rest. Not safe for threads. */
interface AnswerSplitter {
  /** What an answer may begin with before its grammar holds, as long as nothing has come. */
  Preamble preamble();

  /** Likewise, where a call is what follows. */
  default Preamble callPreamble() {
    return preamble();
  }

  /** What has to be seen in the answer, though it may be a token that is no text. */
  Set<String> tags();

  /** Takes a piece and returns what is certain; both texts may be empty. */
  Text accept(String piece);

  /** What was held back, when no more comes. */
  Text flush();

  /** Length of the end of a text that may be the start of a tag. */
  static int undecided(CharSequence text, String tag) {
    int length = Math.min(tag.length() - 1, text.length());
    while (!tag.startsWith(text.subSequence(text.length() - length, text.length()).toString())) {
      length--;
    }
    return length;
  }
}
