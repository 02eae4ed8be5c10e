package dev.altiplano.graph;

import dev.altiplano.graph.ExternalData.Region;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Rows at single precision. */
final class FloatChunk implements TensorChunk {
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ExternalData data;
  private final Region region;
  private final int columns;
  private final WeightWriter.Rows source;
  private final float[] values;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment bytes;

  FloatChunk(ExternalData data, Region region, int columns, WeightWriter.Rows source, int rows) {
    this.data = data;
    this.region = region;
    this.columns = columns;
    this.source = source;
    values = new float[rows * columns];
    bytes = arena.allocate((long) values.length * Float.BYTES);
  }

  @Override
  public void write(long first, int count) {
    source.fill(first, count, values);
    int numbers = count * columns;
    MemorySegment.copy(values, 0, bytes, FLOAT, 0, numbers);
    data.write(region, first * columns * Float.BYTES, bytes, (long) numbers * Float.BYTES);
  }

  @Override
  public void close() {
    arena.close();
  }
}
