package dev.altiplano.bench;

import java.util.SplittableRandom;

/** A tensor whose values follow from its seed, so that any row can be made by itself. */
sealed interface RandomTensor {
  /** In Hugging Face files. */
  String name();

  /** In GGUF files. */
  String ggufName();

  /**
   * A matrix of Q4_0 blocks, its rows in the order of Hugging Face files.
   *
   * @param deviation of its values, about
   * @param rotary whether its rows are those of rotated heads, which GGUF files have in another
   *     order
   */
  record Matrix(
      String name,
      String ggufName,
      int rows,
      int columns,
      double deviation,
      boolean rotary,
      long seed)
      implements RandomTensor {
    public Matrix {
      if (columns % Q4Row.BLOCK != 0 || (rotary && rows % Shape.HEAD_DIM != 0)) {
        throw new IllegalArgumentException("%s is [%d, %d]".formatted(name, rows, columns));
      }
    }

    Q4Row row(int row) {
      return Q4Row.draw(new SplittableRandom((seed << 32) ^ row), columns, deviation);
    }

    /**
     * A row by its place in a GGUF file: there the two halves of a head that rotate together
     * alternate, as llama.cpp's conversion from Hugging Face files has it.
     */
    Q4Row ggufRow(int row) {
      if (!rotary) {
        return row(row);
      }
      int inHead = row % Shape.HEAD_DIM;
      int half = inHead % 2 * (Shape.HEAD_DIM / 2);
      return row(row - inHead + half + inHead / 2);
    }
  }

  /** A vector of factors near one. */
  record Norm(String name, String ggufName, int size, long seed) implements RandomTensor {
    float[] values() {
      var random = new SplittableRandom(seed << 32);
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) (1 + 0.1 * random.nextGaussian());
      }
      return values;
    }
  }
}
