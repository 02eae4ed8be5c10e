package dev.altiplano.generation.toolcall;

import java.util.List;
import java.util.regex.Matcher;

/** What comes of reading what may be a call. */
sealed interface Reading {
  Reading UNFINISHED = new Unfinished();
  Reading NO_CALL = new NoCall();

  /** It may still become one. */
  record Unfinished() implements Reading {}

  /** It will never be one. */
  record NoCall() implements Reading {}

  /**
   * One, a list of them, or the remains of one.
   *
   * @param end index behind it
   */
  record Calls(List<FunctionCall> calls, int end) implements Reading {
    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /** It began as one and is none. */
  record Broken(String problem) implements Reading {
    static Broken after(String opening) {
      return new Broken(
          "error parsing tool call: what the model wrote after %s is no call".formatted(opening));
    }
  }

  /** A call that lacks its end, which is told nobody once no more will come. */
  static Reading cut(String text, boolean isWhole) {
    return isWhole ? new Calls(List.of(), text.length()) : UNFINISHED;
  }

  /** What is not complete, where more may come or not. */
  static Reading unfinished(boolean isWhole) {
    return isWhole ? NO_CALL : UNFINISHED;
  }

  /** What a text comes to that does not match: perhaps it only lacks its end. */
  @SuppressWarnings("JdkObsolete") // A text that streams in is what hitEnd() is for.
  static Reading unmatched(Matcher matcher, boolean isWhole) {
    return matcher.hitEnd() ? unfinished(isWhole) : NO_CALL;
  }
}
