package dev.altiplano.graph;

import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Some matrices of another source as Q4_1.
 *
 * @param chosen which of them, by their names
 */
record FourBitSource(WeightSource source, Predicate<String> chosen) implements WeightSource {
  private static final int BLOCK = 32;
  private static final int BLOCK_BYTES = 20;
  private static final int MOST = 15;

  @Override
  public Set<String> names() {
    return source.names();
  }

  @Override
  public Tensor tensor(String name) {
    Tensor tensor = source.tensor(name);
    if (tensor.shape().length == 1 || !chosen.test(name)) {
      return tensor;
    }
    float[] values = new float[(int) (tensor.rows() * tensor.columns())];
    tensor.copyRows(0, (int) tensor.rows(), values);
    byte[] blocks = new byte[values.length / BLOCK * BLOCK_BYTES];
    ByteBuffer target = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += BLOCK) {
      put(Arrays.copyOfRange(values, from, from + BLOCK), target);
    }
    return new Tensor(name, ElementType.Q4_1, tensor.shape(), MemorySegment.ofArray(blocks));
  }

  /** Scale and minimum at half precision, then the first half of the levels below the second. */
  private static void put(float[] values, ByteBuffer target) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    float minimum = sorted[0];
    float scale = (sorted[BLOCK - 1] - minimum) / MOST;
    target.putShort(Float.floatToFloat16(scale)).putShort(Float.floatToFloat16(minimum));
    for (int i = 0; i < BLOCK / 2; i++) {
      int low = Math.round((values[i] - minimum) / scale);
      int high = Math.round((values[i + BLOCK / 2] - minimum) / scale);
      target.put((byte) (low | (high << 4)));
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
