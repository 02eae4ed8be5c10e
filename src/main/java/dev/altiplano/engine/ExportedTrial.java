package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.Arrays;

/**
 * Finds out, when a graph is opened, what its inputs and outputs do not tell: for which tokens it
 * computes logits, and whether it may read several at once. Many exports were traced with one token
 * on a past, and see later tokens when they get more; others take no more. What several tokens make
 * is compared with what they make one after the other.
 */
final class ExportedTrial {
  private static final int ROW = 0;
  private static final int TOKENS = 4;

  /**
   * How far logits may be apart, relative to their own spread. Numbers that are rounded to 8 bits
   * with one scale for a whole run stay below that; who sees tokens that are yet to come does not.
   */
  private static final double CLOSE = 0.2;

  private final OpenedSession opened;
  private final ExportedRuns runs;
  private final PastRows pasts;
  private final int most;

  ExportedTrial(OpenedSession opened, ExportedRuns runs, PastRows pasts, int capacity) {
    this.opened = opened;
    this.runs = runs;
    this.pasts = pasts;
    this.most = Math.min(TOKENS, capacity);
  }

  /**
   * Runs some tokens in a row that is empty before and after.
   *
   * @throws AltiplanoException LOAD_FAILED when the logits have a form that nobody expects, or are
   *     no numbers
   * @throws OrtException when not even one token can be run
   */
  ExportedTraits run(boolean keepsAsTold) {
    int vocabulary = vocabulary();
    int[] tokens = tokens(vocabulary);
    float[][] alone = oneByOne(tokens);
    requireNumbers(alone);
    LogitsForm form = keepsAsTold ? LogitsForm.AS_TOLD : LogitsForm.ALL;
    float[][] whole = together(0, tokens);
    float[][] chunk = most < 2 ? whole : together(1, tokens);
    pasts.truncate(ROW, 0);
    if (isLastOnly(whole, tokens.length) || isLastOnly(chunk, tokens.length - 1)) {
      form = LogitsForm.LAST;
    }
    return new ExportedTraits(vocabulary, form, agree(whole, alone), agree(chunk, alone));
  }

  private int vocabulary() {
    pasts.truncate(ROW, 0);
    try (OrtResult logits = runs.append(ROW, new int[] {0}, 1)) {
      if (logits.rows() != 1 || logits.columns() < 1) {
        throw new AltiplanoException(
            ErrorKind.LOAD_FAILED,
            "cannot run the graph %s: its logits for one token are %d rows of %d"
                .formatted(opened.model().getFileName(), logits.rows(), logits.columns()));
      }
      return logits.columns();
    }
  }

  /** A graph that computes no numbers for a token alone never computes any that are of use. */
  private void requireNumbers(float[][] logits) {
    for (float[] row : logits) {
      long broken = 0;
      for (float logit : row) {
        broken += Float.isNaN(logit) || logit == Float.POSITIVE_INFINITY ? 1 : 0;
      }
      if (broken > 0) {
        throw new AltiplanoException(
            ErrorKind.LOAD_FAILED,
            "cannot run the graph %s: %d of the %d logits of a token are NaN or infinite; its weights are damaged, or too large for the precision that it computes with: take another file or variant of it"
                .formatted(opened.model().getFileName(), broken, row.length));
      }
    }
  }

  /** Tokens from all over the vocabulary: special ones are much alike. */
  private int[] tokens(int vocabulary) {
    int[] tokens = new int[most];
    for (int i = 0; i < most; i++) {
      tokens[i] = (int) ((2L * i + 1) * vocabulary / (2L * most));
    }
    return tokens;
  }

  private float[][] oneByOne(int[] tokens) {
    float[][] rows = new float[tokens.length][];
    pasts.truncate(ROW, 0);
    for (int i = 0; i < tokens.length; i++) {
      try (OrtResult logits = runs.append(ROW, new int[] {tokens[i]}, 1)) {
        rows[i] = logits.row(0);
      }
    }
    return rows;
  }

  /** The logits of the tokens after the first ones, run at once; none where that fails. */
  private float[][] together(int past, int[] tokens) {
    pasts.truncate(ROW, past);
    int[] rest = Arrays.copyOfRange(tokens, past, tokens.length);
    try (OrtResult logits = runs.append(ROW, rest, rest.length)) {
      float[][] rows = new float[logits.rows()][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = logits.row(i);
      }
      return rows;
    } catch (OrtException e) {
      if (opened.isTerminated() || e.isOutOfMemory()) {
        throw e;
      }
      return new float[0][];
    }
  }

  private static boolean isLastOnly(float[][] logits, int tokens) {
    return logits.length == 1 && tokens > 1;
  }

  /** Compares with the last ones of the logits that are known to be right. */
  private static boolean agree(float[][] logits, float[][] right) {
    boolean agree = logits.length > 0 && logits.length <= right.length;
    for (int i = 0; agree && i < logits.length; i++) {
      agree = distance(logits[i], right[right.length - logits.length + i]) < CLOSE;
    }
    return agree;
  }

  private static double distance(float[] logits, float[] right) {
    double mean = mean(logits);
    double rightMean = mean(right);
    double apart = 0;
    double spread = 0;
    for (int i = 0; i < right.length; i++) {
      double centred = right[i] - rightMean;
      double difference = logits[i] - mean - centred;
      apart += difference * difference;
      spread += centred * centred;
    }
    return apart == 0 ? 0 : Math.sqrt(apart / spread);
  }

  private static double mean(float[] numbers) {
    double sum = 0;
    for (float number : numbers) {
      sum += number;
    }
    return sum / numbers.length;
  }
}
