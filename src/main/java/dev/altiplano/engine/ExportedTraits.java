package dev.altiplano.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What trial runs have shown of an exported graph.
 *
 * @param vocabulary length of a row of logits
 * @param wholePrompts whether it reads several tokens at once where there is no past
 * @param chunks whether it reads several tokens at once on a past
 */
record ExportedTraits(int vocabulary, LogitsForm logitsForm, boolean wholePrompts, boolean chunks) {
  /** The most numbers of a run's logits, unless one token has more: 64 MiB. */
  private static final int MOST_LOGITS = 16 << 20;

  /**
   * Some of the new tokens of a sequence, for one run.
   *
   * @param from the first, by its index among the new ones
   * @param to the end, exclusive
   * @param wanted the indexes of those whose logits are wanted
   */
  record Piece(int from, int to, int[] wanted) {
    /** How many of the last tokens the logits are needed of; the last one's always come. */
    int keep() {
      return wanted.length == 0 ? 1 : to - wanted[0];
    }
  }

  /** The runs that new tokens take, in their order. */
  List<Piece> pieces(int past, int tokens, int[] logitsAt) {
    List<Piece> pieces = new ArrayList<>();
    for (int from = 0; from < tokens; ) {
      int to = Math.min(tokens, from + Math.min(tokens, most(past + from)));
      int[] wanted = between(logitsAt, from, to);
      if (logitsForm == LogitsForm.LAST && wanted.length > 0) {
        to = wanted[0] + 1;
        wanted = between(logitsAt, from, to);
      }
      pieces.add(new Piece(from, to, wanted));
      from = to;
    }
    return pieces;
  }

  private static int[] between(int[] logitsAt, int from, int to) {
    return Arrays.stream(logitsAt).filter(at -> at >= from && at < to).toArray();
  }

  private int most(int past) {
    if (past == 0 ? !wholePrompts : !chunks) {
      return 1;
    }
    return logitsForm == LogitsForm.ALL ? Math.max(1, MOST_LOGITS / vocabulary) : Integer.MAX_VALUE;
  }
}
