package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;

/**
 * Refuses weights with which nothing can be computed: one that is NaN or infinite makes every logit
 * NaN sooner or later.
 */
final class FiniteWeights {
  private FiniteWeights() {}

  /**
   * Looks at the weights of a row, or at the scales that they are multiplied with.
   *
   * @throws AltiplanoException LOAD_FAILED, naming the tensor, if one is not finite
   */
  static void require(float[] values, int from, int count, Matrix matrix, long row) {
    if (!areFinite(values, from, count)) {
      throw failure(matrix.tensor(row));
    }
  }

  /**
   * Looks at a whole vector.
   *
   * @throws AltiplanoException LOAD_FAILED, naming the tensor, if one is not finite
   */
  static void require(float[] values, String tensor) {
    if (!areFinite(values, 0, values.length)) {
      throw failure(tensor);
    }
  }

  private static boolean areFinite(float[] values, int from, int count) {
    boolean finite = true;
    for (int i = from; i < from + count; i++) {
      finite &= Math.abs(values[i]) <= Float.MAX_VALUE;
    }
    return finite;
  }

  private static AltiplanoException failure(String tensor) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "cannot load the model: tensor %s has weights that are NaN, infinite, or too large to be squared; its file was damaged before it came here, or made of a model that diverged: take another"
            .formatted(tensor));
  }
}
