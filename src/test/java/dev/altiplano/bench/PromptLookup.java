package dev.altiplano.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A guess at the next tokens without a model: what followed the last time that the text ended as it
 * does now. A run that is given the guess beside the last token tells how much of it is right.
 *
 * @param matched tokens at the end that must have been there before
 * @param drafted tokens that are guessed at most
 */
record PromptLookup(int matched, int drafted) {
  /**
   * How guesses fare on a text.
   *
   * @param runs all of them, of which each gives one token at least
   * @param guesses runs that had something to guess
   * @param right guessed tokens that were right up to the first wrong one
   */
  record Tally(int runs, int guesses, int right) {
    static final Tally NONE = new Tally(0, 0, 0);

    Tally plus(Tally other) {
      return new Tally(runs + other.runs, guesses + other.guesses, right + other.right);
    }

    /** Tokens of a run with a guess, the one that the run gives anyway included. */
    double tokensOfGuess() {
      return 1 + (double) right / guesses;
    }
  }

  /** Of the runs that an answer takes after its prompt. */
  Tally tally(List<Integer> prompt, List<Integer> answer) {
    List<Integer> text = new ArrayList<>(prompt);
    text.addAll(answer);
    Tally tally = Tally.NONE;
    for (int at = prompt.size(); at < text.size(); ) {
      List<Integer> guess = guess(text.subList(0, at));
      int right = common(guess, text.subList(at, text.size()));
      tally = tally.plus(new Tally(1, guess.isEmpty() ? 0 : 1, right));
      at += right + 1;
    }
    return tally;
  }

  private List<Integer> guess(List<Integer> text) {
    int end = text.size();
    if (end <= matched) {
      return List.of();
    }
    List<Integer> last = text.subList(end - matched, end);
    int before = Collections.lastIndexOfSubList(text.subList(0, end - 1), last);
    return before < 0
        ? List.of()
        : text.subList(before + matched, Math.min(end, before + matched + drafted));
  }

  private static int common(List<Integer> guess, List<Integer> truth) {
    int count = 0;
    while (count < Math.min(guess.size(), truth.size())
        && guess.get(count).equals(truth.get(count))) {
      count++;
    }
    return count;
  }
}
